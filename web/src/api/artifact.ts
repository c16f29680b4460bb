import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { address, get, getBytes, part, send } from "./client";
import type { Artifact, ArtifactVersion, Attestations, AuditedArtifact, ManifestStages, OutputDifference, Page, Plan, Provenance, Run, Step, StepArtifact } from "./types";

/** Which names are listed. */
export interface NameFilters {
  text: string;
  /** How the media type begins. */
  type: string;
  under: string;
}

/** What a rerun is asked to do. */
export interface RerunOptions {
  strict: boolean;
  inputs: "live" | "recorded";
  endToEnd: boolean;
  /** The step to begin with; empty for the sources. */
  from: string;
}

export const namesQuery = (filters: NameFilters) =>
  infiniteQueryOptions({
    queryKey: ["names", filters],
    queryFn: ({ pageParam, signal }) => get<Page<ArtifactVersion>>("/names", { ...filters, after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
  });

/** The names in which a text occurs: for the palette. */
export const foundNamesQuery = (text: string) =>
  queryOptions({ queryKey: ["found names", text], queryFn: ({ signal }) => get<Page<ArtifactVersion>>("/names", { text, limit: 6 }, signal), placeholderData: keepPreviousData });

const of = (id: string): string => `/artifacts/${part(id)}`;

/** Where the bytes of an artifact are had. */
export const contentAddress = (id: string): string => address(`${of(id)}/content`);

export const artifactQuery = (id: string) => queryOptions({ queryKey: ["artifact", id], queryFn: ({ signal }) => get<Artifact>(of(id), {}, signal) });

export const versionsQuery = (name: string) => queryOptions({ queryKey: ["versions", name], queryFn: ({ signal }) => get<ArtifactVersion[]>(`${of(name)}/versions`, {}, signal), enabled: name !== "" });

export const consumersQuery = (id: string) => queryOptions({ queryKey: ["consumers", id], queryFn: ({ signal }) => get<Page<Step>>(`${of(id)}/consumers`, { limit: 6 }, signal) });

/** The reruns of an artifact, or of all versions of a name. */
export const rerunsQuery = (id: string) => queryOptions({ queryKey: ["reruns", id], queryFn: ({ signal }) => get<Page<Run>>(`${of(id)}/reruns`, { limit: 50 }, signal).then((page) => page.items) });

export const evidenceQuery = (id: string) => queryOptions({ queryKey: ["evidence", id], queryFn: ({ signal }) => get<AuditedArtifact>(`${of(id)}/audit`, {}, signal) });

export const provenanceQuery = (id: string) => queryOptions({ queryKey: ["provenance", id], queryFn: ({ signal }) => get<Provenance>(`${of(id)}/provenance`, {}, signal), staleTime: 60_000 });

/** Who else did what made it, and whether the bytes were the same. */
export const attestationsQuery = (id: string) => queryOptions({ queryKey: ["attestations", id], queryFn: ({ signal }) => get<Attestations>(`${of(id)}/attestations`, {}, signal) });

/** The steps that one stage of the provenance stands for. */
export const provenanceStepsQuery = (id: string, stage: string) =>
  infiniteQueryOptions({
    queryKey: ["provenance steps", id, stage],
    queryFn: ({ pageParam, signal }) => get<Page<Step>>(`${of(id)}/provenance/steps`, { stage, after: pageParam, limit: 100 }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    staleTime: 60_000,
  });

export const differenceQuery = (a: string, b: string) =>
  queryOptions({ queryKey: ["difference", a, b], queryFn: ({ signal }) => get<OutputDifference>("/compare/artifacts", { a, b }, signal), staleTime: Number.POSITIVE_INFINITY });

export const stepDifferencesQuery = (a: string, b: string) =>
  queryOptions({ queryKey: ["compare steps", a, b], queryFn: ({ signal }) => get<OutputDifference[]>("/compare/steps", { a, b }, signal), staleTime: Number.POSITIVE_INFINITY });

/** The first bytes of an artifact. Bytes named by their digest never change. */
export const bytesQuery = (digest: string, limit: number) =>
  queryOptions({ queryKey: ["bytes", digest, limit], queryFn: ({ signal }) => getBytes(`${of(digest)}/content`, limit, signal), staleTime: Number.POSITIVE_INFINITY, gcTime: 60_000 });

export const manifestStagesQuery = (run: string) =>
  queryOptions({ queryKey: ["manifest stages", run], queryFn: ({ signal }) => get<ManifestStages>(`/runs/${part(run)}/manifest/stages`, {}, signal), staleTime: Number.POSITIVE_INFINITY });

/** What a rerun made in the place of the artifact; an error where it made nothing. */
export const replayedQuery = (run: string) => queryOptions({ queryKey: ["replayed", run], queryFn: ({ signal }) => get<StepArtifact>(`/runs/${part(run)}/replayed`, {}, signal), retry: false, staleTime: Number.POSITIVE_INFINITY });

export const manifestAddress = (run: string): string => address(`/runs/${part(run)}/manifest`);

/** The body that stands for what a person chose. */
export function rerunBody(options: RerunOptions): Record<string, unknown> {
  return { strict: options.strict, inputs: options.inputs, end_to_end: options.endToEnd, ...(options.from === "" ? {} : { from: options.from }) };
}

export const planRerun = (id: string, options: RerunOptions): Promise<Plan> => send<Plan>("POST", `${of(id)}/rerun`, { ...rerunBody(options), plan: true });

export const startRerun = (id: string, options: RerunOptions, key: string): Promise<Run> => send<Run>("POST", `${of(id)}/rerun`, rerunBody(options), key);
