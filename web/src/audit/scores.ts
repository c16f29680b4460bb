import type { Audit, AuditedArtifact } from "../api/types";
import { formatPlural, formatTime } from "../kit/format";
import type { PlotPoint } from "../kit/Plot";

/** A score as people read it: `97%`; 100 only where nothing is missing. */
export const scoreWords = (score: number | null | undefined): string => (score == null ? "–" : `${score >= 1 ? 100 : Math.min(99, Math.floor(score * 100))}%`);

/** The audits of everything that came to an end, as points of a plot, oldest first: audits of a folder say something else. */
export function scorePoints(audits: readonly Audit[], now: Date): PlotPoint[] {
  return audits
    .filter((audit) => audit.status === "succeeded" && audit.score != null && audit.under == null)
    .map(
      (audit): PlotPoint => ({
        key: audit.audit_id,
        at: Date.parse(audit.created_at),
        value: audit.score ?? 0,
        tone: "idle",
        label: `${formatTime(audit.created_at, now)}: ${scoreWords(audit.score)} of ${formatPlural(audit.artifacts_count, "artifact")}`,
        to: `/audit?audit=${audit.audit_id}`,
      }),
    )
    .reverse();
}

/** The artifacts in whose name a text occurs. */
export const namedLike = (artifacts: readonly AuditedArtifact[], text: string): AuditedArtifact[] => artifacts.filter((one) => one.name.toLowerCase().includes(text.toLowerCase()));

/** What an audit looked at, in words. */
export function scopeWords(audit: Pick<Audit, "under" | "sample" | "artifacts_count">): string {
  const words = [formatPlural(audit.artifacts_count, "artifact"), audit.under == null ? "" : `under ${audit.under}`, audit.sample == null ? "" : `a sample of ${audit.sample} made again first`];
  return words.filter((word) => word !== "").join(", ");
}
