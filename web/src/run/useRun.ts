import { useCallback } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEvents } from "../api/connection";
import { usePaced } from "../api/paced";
import { part } from "../api/client";
import { detailsQuery, lineageQuery } from "../api/run";
import { runQuery } from "../api/queries";
import type { LiveEvent } from "../api/stream";
import type { Run } from "../api/types";
import { isActive } from "../kit/counts";

const eventNames = ["run", "step", "end"] as const;

// What is counted from many steps is asked for again at this pace while a run goes on; the run's own numbers come with the events.
const pace = 1000;

/** A run with what is told beside it, kept up to date by its stream. */
export function useRun(id: string) {
  const run = useQuery(runQuery(id));
  const details = useQuery(detailsQuery(id));
  const lineage = useQuery(lineageQuery(id));
  useLiveRun(id, run.data);
  return { run, details, lineage };
}

function useLiveRun(id: string, run: Run | undefined): void {
  const client = useQueryClient();
  const askAgain = usePaced(() => {
    for (const key of ["run details", "run steps", "run lineage", "run failures", "run actions"]) void client.invalidateQueries({ queryKey: [key, id] });
    void client.invalidateQueries({ queryKey: ["overview"] });
  }, pace);

  const askFamily = useCallback(() => void client.invalidateQueries({ queryKey: ["run lineage", id] }), [client, id]);

  const onEvents = useCallback(
    (events: LiveEvent[]) => {
      const states = events.filter((event) => event.name === "run").map((event) => event.data as Run);
      const state = states.findLast((one) => one.run_id === id);
      if (states.some((one) => one.run_id !== id && one.origin != null)) askFamily();
      const before = client.getQueryData(runQuery(id).queryKey);
      if (state) client.setQueryData(runQuery(id).queryKey, state);
      // The first event only repeats how the run stands.
      const isNews = events.some((event) => event.name === "step") || (state !== undefined && before !== undefined && state.status !== before.status);
      if (isNews) askAgain();
    },
    [client, id, askAgain, askFamily],
  );

  // A run that has ended tells nothing more by itself; the stream of all runs tells when it goes on, and of new descendants.
  const lives = run !== undefined && isActive(run);
  const path = run === undefined ? null : lives ? `/runs/${part(run.run_id)}/events` : "/events";
  useEvents({ path, canResume: lives, names: eventNames, onEvents });
}
