import type { Counts } from "../api/types";
import { failedOf, totalOf } from "../kit/counts";
import { formatCount } from "../kit/format";
import { lookOf, type Look } from "../kit/status";

/** How a stage stands, by its counts: what went wrong first, then what goes on, then how it was done. */
export function stageLook(counts: Counts, isActive: boolean): Look {
  const total = totalOf(counts);
  if (failedOf(counts) > 0) return lookOf(counts.failed > 0 ? "failed" : counts.refused > 0 ? "refused" : "in_doubt");
  if (total === 0) return isActive ? lookOf("pending") : { icon: "skip", word: "Not reached", tone: "idle" };
  if (counts.pending > 0) return isActive ? lookOf("running") : { icon: "skip", word: "Not finished", tone: "idle" };
  if (counts.reused === total) return lookOf("reused");
  if (counts.succeeded + counts.reused === 0) return lookOf(counts.quarantined > 0 ? "quarantined" : counts.skipped > 0 ? "skipped" : "cancelled");
  return lookOf("succeeded");
}

/** The number of a stage: what it made, and beside it what failed. */
export function stageNumbers(counts: Counts): { made: string; failed: string | null } {
  const bad = failedOf(counts);
  const rest = totalOf(counts) - bad;
  return { made: totalOf(counts) === 0 ? "" : formatCount(bad === 0 ? rest : counts.succeeded + counts.reused), failed: bad === 0 ? null : formatCount(bad) };
}
