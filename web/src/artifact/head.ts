import { consumersQuery } from "../api/artifact";
import { stepQuery } from "../api/run";
import type { Artifact } from "../api/types";

/** The step that made an artifact; not asked for where none is recorded. */
export function makerQuery(artifact: Artifact) {
  const maker = artifact.produced_by[0];
  return { ...stepQuery(maker?.step_id ?? ""), enabled: maker !== undefined };
}

/** Some steps that read it; not asked for where none did. */
export function readersQuery(artifact: Artifact) {
  return { ...consumersQuery(artifact.digest), enabled: artifact.consumed_by_count > 0 };
}
