import type { Attestation, Attestations, AuditAxes, ManifestStages } from "../api/types";
import { formatCount, formatPlural } from "../kit/format";
import type { Look } from "../kit/status";
import { stageName } from "./names";

/** What a rerun found, as a headline and a sentence; every number in it comes from its manifest. */
export function verdictWords({ manifest, stages }: ManifestStages): { headline: string; sentence: string } {
  const { counts } = manifest;
  const first = stages.find((stage) => stage.has_first_difference);
  const executed = counts.identical + counts.equivalent + counts.differs;
  switch (manifest.verdict) {
    case "identical":
      return { headline: "Identical, byte for byte", sentence: `${formatPlural(counts.identical, "step was", "steps were")} executed again and came out the same.${played(counts.recorded)}` };
    case "equivalent":
      return { headline: "Equivalent", sentence: `${formatPlural(counts.equivalent, "step", "steps")} came out with other bytes that mean the same by ${comparators(stages)}.${played(counts.recorded)}` };
    case "recorded":
      return { headline: "Played from the recording", sentence: "Nothing was executed: all of it is recorded, and its bytes are as they were." };
    case "differs":
      return {
        headline: `${counts.differs === 1 ? "One step differs" : `${formatCount(counts.differs)} steps differ`}${first ? `: ${stageName(first.target)}${counts.differs === 1 ? "" : " is the first"}` : ""}`,
        sentence: counts.identical + counts.equivalent === 0 ? "Nothing came out as it was recorded." : `${formatCount(counts.identical + counts.equivalent)} of ${formatPlural(executed, "executed step")} came out the same.${played(counts.recorded)}`,
      };
    case "unreplayable":
      return { headline: `${formatPlural(counts.unreplayable, "step")} cannot be executed here`, sentence: "What they need is missing; the reason stands at each of them." };
    default:
      return { headline: "It could not be judged", sentence: gapWords(counts.unverified, manifest.gaps.length) };
  }
}

const played = (count: number): string => (count === 0 ? "" : ` ${formatPlural(count, "step was", "steps were")} played from the recording.`);

const comparators = (stages: ManifestStages["stages"]): string => [...new Set(stages.filter((stage) => stage.counts.equivalent > 0).flatMap((stage) => stage.comparators))].join(", ");

function gapWords(unverified: number, gaps: number): string {
  const parts = [unverified > 0 ? formatPlural(unverified, "step lacks evidence", "steps lack evidence") : "", gaps > 0 ? formatPlural(gaps, "gap in the recording", "gaps in the recording") : ""].filter((part) => part !== "");
  return parts.length === 0 ? "Evidence is missing." : `${parts.join(", ")}.`;
}

/** The options of a rerun, in words. */
export const optionWords = (manifest: ManifestStages["manifest"]): string[] => [
  `inputs: ${manifest.inputs}`,
  manifest.mode,
  manifest.strict ? "strict" : "not strict",
  ...(manifest.from == null ? [] : [`from ${manifest.from}`]),
  ...(manifest.repeat > 1 ? [`${manifest.repeat} times`] : []),
];

/** The axes of an audit in their order, with the word that each is shown by. */
export const axes: readonly { key: keyof AuditAxes; word: string }[] = [
  { key: "inputs_traced", word: "Inputs" },
  { key: "method_recorded", word: "Method" },
  { key: "environment_pinned", word: "Environment" },
  { key: "attribution_complete", word: "Attribution" },
  { key: "rerun_succeeds", word: "Rerun" },
];

/** How a score of an axis looks, from 0 to 1. */
export function axisLook(score: number): Look {
  if (score >= 1) return { icon: "ok", word: "Complete", tone: "ok" };
  return score <= 0 ? { icon: "unknown", word: "Missing", tone: "warn" } : { icon: "hazard", word: score.toFixed(2), tone: "warn" };
}

/** What the executions of an artifact come to, in a few words. */
export function attestationWords({ same, differs, is_part }: Attestations): string {
  if (same + differs === 0) return "";
  const made = same === 1 ? "made once" : `made ${formatCount(same)} times`;
  return `${made}${differs === 0 ? ", never otherwise" : `, ${formatCount(differs)} ${differs === 1 ? "execution" : "executions"} made other bytes`}${is_part ? ", among the newest" : ""}`;
}

/** In what an execution is like the one that made the artifact. */
export function matchWords(one: Attestation): string {
  const other = [...(one.action_matches ? [] : ["action"]), ...(one.code_matches ? [] : ["code"]), ...(one.environment_matches ? [] : ["environment"])];
  return other.length === 0 ? "same action, code and environment" : `other ${other.join(" and ")}`;
}
