import { useCallback, useEffect, useRef } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useEvents } from "./connection";

const names = ["run"] as const;
const pace = 1000;

/** Asks again for what stands on a page about runs, at most once a second, when the stream tells of one. */
export function useRunEvents(keys: readonly string[] = runKeys): void {
  const client = useQueryClient();
  const asking = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(
    () => () => {
      clearTimeout(asking.current);
      asking.current = undefined;
    },
    [],
  );
  const onEvents = useCallback(() => {
    asking.current ??= setTimeout(() => {
      asking.current = undefined;
      for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
    }, pace);
  }, [client, keys]);
  useEvents({ path: "/events", canResume: false, names, onEvents });
}

const runKeys = ["pipelines", "runs summary", "runs"] as const;
