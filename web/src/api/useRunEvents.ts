import { useCallback, useRef } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useEvents } from "./connection";
import { usePaced } from "./paced";
import type { LiveEvent } from "./stream";

const names = ["run", "changed"] as const;
const pace = 1000;
const runKeys = ["pipelines", "runs summary", "runs"] as const;

/** Asks again for what stands on a page, at most once a second: what is about runs when the stream tells of one, the rest when it tells that it has changed. */
export function useRunEvents(keys: readonly string[] = runKeys): void {
  const client = useQueryClient();
  const askRuns = usePaced(() => {
    for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
  }, pace);
  const changed = useRef(new Set<string>());
  const askChanged = usePaced(() => {
    for (const what of changed.current) void client.invalidateQueries({ queryKey: [what] });
    void client.invalidateQueries({ queryKey: ["overview"] });
    changed.current.clear();
  }, pace);
  const onEvents = useCallback(
    (events: LiveEvent[]) => {
      if (events.some((event) => event.name === "run")) askRuns();
      const told = events.filter((event) => event.name === "changed").map((event) => (event.data as { what: string }).what);
      for (const what of told) changed.current.add(what);
      if (told.length > 0) askChanged();
    },
    [askRuns, askChanged],
  );
  useEvents({ path: "/events", canResume: false, names, onEvents });
}
