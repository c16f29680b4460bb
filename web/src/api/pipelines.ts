import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import type { Page, Run, RunsSummary } from "./types";

/** How the runs of a pipeline stand, all of them. */
export const pipelineSummaryQuery = (pipeline: string) => queryOptions({ queryKey: ["runs summary", "pipeline", pipeline], queryFn: ({ signal }) => get<RunsSummary>("/runs/summary", { pipeline, buckets: 1 }, signal) });

/** Its newest runs; reruns only check what is there, and are left to the artifacts. */
export const pipelineRunsQuery = (pipeline: string, limit: number) => queryOptions({ queryKey: ["runs", "pipeline", pipeline, limit], queryFn: ({ signal }) => get<Page<Run>>("/runs", { pipeline, limit }, signal).then((page) => page.items) });
