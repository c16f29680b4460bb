import { useCallback } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useEvents } from "./connection";
import { usePaced } from "./paced";

const names = ["run"] as const;
const pace = 1000;

/** Asks again for what stands on a page about runs, at most once a second, when the stream tells of one. */
export function useRunEvents(keys: readonly string[] = runKeys): void {
  const client = useQueryClient();
  const ask = useCallback(() => {
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
  }, [client, keys]);
  useEvents({ path: "/events", canResume: false, names, onEvents: usePaced(ask, pace) });
}

const runKeys = ["pipelines", "runs summary", "runs"] as const;
