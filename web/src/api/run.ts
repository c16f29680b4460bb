import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { get, getText, part } from "./client";
import type { Attempts, CriticalPath, RunAction, Failures, FrozenPipeline, Lineage, Page, RunDetails, Step, StepArtifact, StepsSummary, Why } from "./types";

/** Which steps of a run are asked for. */
export interface StepFilters {
  stage: string;
  status: string;
  decision: string;
  text: string;
  reason: string;
}

export const noStepFilters: StepFilters = { stage: "", status: "", decision: "", text: "", reason: "" };

export const detailsQuery = (id: string) => queryOptions({ queryKey: ["run details", id], queryFn: ({ signal }) => get<RunDetails>(`/runs/${part(id)}/details`, {}, signal) });

export const lineageQuery = (id: string) => queryOptions({ queryKey: ["run lineage", id], queryFn: ({ signal }) => get<Lineage>(`/runs/${part(id)}/lineage`, {}, signal) });

export const failuresQuery = (id: string) => queryOptions({ queryKey: ["run failures", id], queryFn: ({ signal }) => get<Failures>(`/runs/${part(id)}/failures`, {}, signal) });

/** What can be done with a run as it stands now, and why the rest cannot. */
export const runActionsQuery = (id: string) =>
  queryOptions({ queryKey: ["run actions", id], queryFn: ({ signal }) => get<{ actions: RunAction[] }>(`/runs/${part(id)}/actions`, {}, signal).then((answer) => answer.actions) });

/** The same for a step. */
export const stepActionsQuery = (id: string) =>
  queryOptions({ queryKey: ["step actions", id], queryFn: ({ signal }) => get<{ actions: RunAction[] }>(`/steps/${part(id)}/actions`, {}, signal).then((answer) => answer.actions) });

const stepPage = 500;

/** The steps of a run, page by page, in the order of their numbers or the longest first. */
export const stepsQuery = (id: string, filters: StepFilters, sort = "", limit = 200) =>
  infiniteQueryOptions({
    queryKey: ["run steps", id, filters, sort, limit],
    queryFn: ({ pageParam, signal }) => get<Page<Step>>(`/runs/${part(id)}/steps`, { ...filters, sort, after: pageParam, limit }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });

/** The first steps that filters find. */
export const firstStepsQuery = (id: string, filters: StepFilters, limit = stepPage) =>
  queryOptions({ queryKey: ["run steps", id, "first", filters, limit], queryFn: ({ signal }) => get<Page<Step>>(`/runs/${part(id)}/steps`, { ...filters, limit }, signal) });

/** How many steps filters find, how they stand, and why. */
export const stepsSummaryQuery = (id: string, filters: StepFilters) =>
  queryOptions({ queryKey: ["run steps", id, "summary", filters], queryFn: ({ signal }) => get<StepsSummary>(`/runs/${part(id)}/steps/summary`, { ...filters }, signal), placeholderData: keepPreviousData });

/** All steps of a run up to a number, for views that need the whole tree. */
export const stepTreeQuery = (id: string, most: number) =>
  queryOptions({
    queryKey: ["run steps", id, "tree", most],
    queryFn: async ({ signal }) => {
      const steps: Step[] = [];
      let next: string | null = null;
      do {
        const page: Page<Step> = await get<Page<Step>>(`/runs/${part(id)}/steps`, { after: next, limit: stepPage }, signal);
        steps.push(...page.items);
        next = page.next ?? null;
      } while (next !== null && steps.length < most);
      return { steps, isWhole: next === null };
    },
  });

export const stepQuery = (id: string) => queryOptions({ queryKey: ["step", id], queryFn: ({ signal }) => get<Step>(`/steps/${part(id)}`, {}, signal) });

export const whyQuery = (id: string) => queryOptions({ queryKey: ["step why", id], queryFn: ({ signal }) => get<Why>(`/steps/${part(id)}/why`, {}, signal) });

/** Every attempt at a step, in this run and in those of its lineage, oldest first. */
export const attemptsQuery = (id: string) => queryOptions({ queryKey: ["step attempts", id], queryFn: ({ signal }) => get<Attempts>(`/steps/${part(id)}/attempts`, {}, signal).then((answer) => answer.attempts) });

/** All inputs or outputs of a step, page by page. */
export const stepArtifactsQuery = (id: string, list: "inputs" | "outputs") =>
  infiniteQueryOptions({
    queryKey: ["step", id, list],
    queryFn: ({ pageParam, signal }) => get<Page<StepArtifact>>(`/steps/${part(id)}/${list}`, { after: pageParam, limit: 200 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });

/** The steps that decided when a run ended. */
export const criticalPathQuery = (id: string) => queryOptions({ queryKey: ["run steps", id, "critical"], queryFn: ({ signal }) => get<CriticalPath>(`/runs/${part(id)}/critical-path`, {}, signal) });

/** Where the bytes of a step's input are had: that of a call which failed stands with the call alone. */
export const inputContent = (step: string, place: number): string => `/steps/${part(step)}/inputs/${place}/content`;

/** The head of an artifact's text. Bytes named by their digest never change. */
export const textQuery = (digest: string, limit: number, from = `/artifacts/${part(digest)}/content`) =>
  queryOptions({ queryKey: ["text", digest, limit], queryFn: ({ signal }) => getText(from, limit, signal), staleTime: Number.POSITIVE_INFINITY });

/** A pipeline as it was frozen. */
export const frozenQuery = (digest: string) =>
  queryOptions({ queryKey: ["frozen", digest], queryFn: ({ signal }) => get<FrozenPipeline>(`/artifacts/${part(digest)}/content`, {}, signal), staleTime: Number.POSITIVE_INFINITY });
