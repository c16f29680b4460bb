import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, has, part } from "./client";
import type { LabelCount, Overview, Page, Pipeline, Run } from "./types";

/** Numbers beside the navigation; none where the API does not tell them. */
export const overviewQuery = queryOptions({
  queryKey: ["overview"],
  queryFn: ({ signal }) => get<Overview>("/overview", {}, signal),
  enabled: has("/overview"),
});

export const pipelinesQuery = queryOptions({
  queryKey: ["pipelines"],
  queryFn: ({ signal }) => get<Pipeline[] | Page<Pipeline>>("/pipelines", {}, signal).then((answer) => (Array.isArray(answer) ? answer : answer.items)),
  staleTime: 30_000,
});

/** The labels of runs, the most frequent first. */
export const labelsQuery = queryOptions({ queryKey: ["labels"], queryFn: ({ signal }) => get<LabelCount[]>("/labels", {}, signal), staleTime: 30_000 });

/** The newest runs in which a text occurs: for the palette. */
export const foundRunsQuery = (text: string) =>
  queryOptions({
    queryKey: ["found", text],
    queryFn: ({ signal }) => get<Page<Run>>("/runs", { text, limit: 8 }, signal),
    placeholderData: keepPreviousData,
  });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: ["run", id],
    queryFn: ({ signal }) => get<Run>(`/runs/${part(id)}`, {}, signal),
  });
