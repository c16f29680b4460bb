import type { components } from "./schema";

type Schemas = components["schemas"];

export type Run = Schemas["RunObject"];
export type Counts = Schemas["CountsObject"];
export type RunDetails = Schemas["RunDetailsObject"];
export type Stage = Schemas["StageObject"];
export type Lineage = Schemas["LineageObject"];
export type Step = Schemas["StepObject"];
export type StepError = Schemas["StepErrorObject"];
export type StepArtifact = Schemas["StepArtifactObject"];
export type Why = Schemas["WhyObject"];
export type Plan = Schemas["PlanObject"];
export type Pipeline = Schemas["PipelineObject"];
export type RunsSummary = Schemas["RunsSummaryObject"];
export type Failures = Schemas["FailuresObject"];
export type Overview = Schemas["OverviewObject"];
export type LabelCount = Schemas["LabelObject"];
export type StepsSummary = Schemas["StepsSummaryObject"];
export type Flow = Schemas["FlowObject"];
export type RunAction = Schemas["RunActionObject"];
export type Comparison = Schemas["ComparisonPageObject"];
export type CriticalPath = Schemas["CriticalPathObject"];
export type Definition = Schemas["DefinitionObject"];
export type Attempts = Schemas["AttemptsObject"];
export type Bulk = Schemas["BulkObject"];
export type ComparedStep = Schemas["ComparedStep"];
export type OutputDifference = Schemas["OutputDifferenceObject"];
export type Artifact = Schemas["ArtifactObject"];
export type ArtifactVersion = Schemas["ArtifactVersionObject"];
export type Provenance = Schemas["ProvenanceObject"];
export type Attestations = Schemas["AttestationsObject"];
export type Attestation = Schemas["AttestationObject"];
export type ManifestStages = Schemas["ManifestStagesObject"];
export type ManifestStage = Schemas["ManifestStage"];
export type ManifestStep = Schemas["ManifestStep"];
export type AuditedArtifact = Schemas["AuditedArtifact"];
export type AuditAxes = Schemas["AuditAxes"];
export type Audit = Schemas["StoredAuditObject"];
export type Node = Schemas["NodeObject"];
export type NodeTarget = Schemas["TargetObject"];
export type Calls = Schemas["CallsObject"];
export type TargetCalls = Schemas["TargetCallsObject"];
export type Key = Schemas["KeyObject"];
/** How the server is set; what only an admin sees is null for others. */
export type Settings = Schemas["SettingsObject"];
export type Mail = Schemas["MailObject"];
export type MailTest = Schemas["MailTestObject"];
export type ProblemObject = Schemas["ProblemObject"];

export interface Page<T> {
  items: T[];
  next?: string | null;
}

/** A step as events tell it. */
export type StepEvent = Pick<Step, "step_id" | "run_id" | "target" | "item" | "status" | "decision" | "reason" | "attempt" | "reused_from" | "error" | "started_at" | "completed_at" | "duration_ms">;

/** A pipeline as it was frozen, as far as the graph draws it. */
export interface FrozenPipeline {
  pipeline: string;
  inputs: { name: string; path?: string; to: string }[];
  params: Record<string, unknown>;
  routes: Record<string, FrozenRoute>;
}

export interface FrozenRoute {
  queue: string;
  stages: { name: string; type: string; from: string[]; publish: string | null; on_error: string }[];
  to: Record<string, string> | string[];
}
