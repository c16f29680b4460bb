import { useCallback, useEffect, useState } from "react";
import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { get } from "../api/client";
import { useEvents } from "../api/connection";
import { usePaced } from "../api/paced";
import type { LiveEvent } from "../api/stream";
import type { Page, Run, RunsSummary } from "../api/types";
import { countedQuery, filtersQuery, isWholeList, type RunFilters } from "./filters";
import { mergeHead, newRuns, prependRuns, updateRuns } from "./merge";

const pageSize = 100;
const eventNames = ["run"] as const;
const listKey = (filters: RunFilters) => ["runs", filters] as const;
type Pages = InfiniteData<Page<Run>, string | null>;

/** Numbers over all runs that the filters find. */
export const summaryQuery = (filters: RunFilters) =>
  queryOptions({
    queryKey: ["runs summary", countedQuery(filters)],
    queryFn: ({ signal }) => get<RunsSummary>("/runs/summary", countedQuery(filters), signal),
    placeholderData: keepPreviousData,
  });

/** The runs that the filters find, page by page, kept up to date by the page's stream. */
export function useRuns(filters: RunFilters) {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState(0);
  const query = useInfiniteQuery({
    queryKey: listKey(filters),
    queryFn: ({ pageParam, signal }) => get<Page<Run>>("/runs", { ...filtersQuery(filters), after: pageParam, limit: pageSize }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    // What changes comes by the stream; reading all pages again would cost more with each page.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });

  const refreshHead = useCallback(
    async (show: boolean): Promise<void> => {
      const known = client.getQueryData<Pages>(listKey(filters));
      if (!known) return;
      const head = await get<Page<Run>>("/runs", { ...filtersQuery(filters), limit: pageSize });
      const fresh = newRuns(known.pages, head).length;
      setWaiting(show ? 0 : fresh);
      if (!show && fresh > 0) return;
      // In another order than that of their start new runs may stand anywhere.
      const merged = filters.sort !== "" && fresh > 0 ? null : mergeHead(known.pages, head);
      if (merged === null) await client.resetQueries({ queryKey: listKey(filters) });
      else client.setQueryData<Pages>(listKey(filters), (now) => now && { ...now, pages: merged });
    },
    [client, filters],
  );

  useLiveRuns(filters, refreshHead);
  const summary = useQuery(summaryQuery(filters)).data ?? null;
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return { query, runs, summary, waiting, showWaiting: () => void refreshHead(true) };
}

const isAtTop = (): boolean => window.scrollY < 160;

/** Brings what the stream tells into the list: known runs in their place, new ones at the head; what only the server knows is asked for. */
function useLiveRuns(filters: RunFilters, refreshHead: (show: boolean) => Promise<void>): void {
  const client = useQueryClient();
  const askHead = usePaced(() => {
    // A head that cannot be read now is asked for again with the next event; the connection says that the server is gone.
    refreshHead(isAtTop()).catch(() => undefined);
  }, 500);
  const askNumbers = usePaced(() => {
    void client.invalidateQueries({ queryKey: ["runs summary"] });
    void client.invalidateQueries({ queryKey: ["overview"] });
  }, 1000);

  // The list may have been kept from an earlier visit.
  useEffect(() => {
    askHead();
    askNumbers();
  }, [filters, askHead, askNumbers]);

  const onEvents = useCallback(
    (events: LiveEvent[]) => {
      const changed = new Map(events.map((event) => [(event.data as Run).run_id, event.data as Run]));
      const shows = isWholeList(filters) && isAtTop();
      const update = (pages: readonly Page<Run>[]): Page<Run>[] => (shows ? prependRuns(updateRuns(pages, changed), changed.values()) : updateRuns(pages, changed));
      client.setQueryData<Pages>(listKey(filters), (now) => now && { ...now, pages: update(now.pages) });
      const loaded = new Set(client.getQueryData<Pages>(listKey(filters))?.pages.flatMap((page) => page.items.map((run) => run.run_id)));
      if ([...changed.keys()].some((id) => !loaded.has(id))) askHead();
      askNumbers();
    },
    [client, filters, askHead, askNumbers],
  );
  useEvents({ path: "/events", canResume: false, names: eventNames, onEvents });
}
