import type { Counts, Run } from "../api/types";
import { formatCount, formatPlural, percent } from "./format";

/** A part of a bar: what it shows, and how many. */
export interface Part {
  kind: "reused" | "executed" | "failed" | "aside" | "rest";
  count: number;
}

/** Steps that did not succeed and must be looked at. */
export const failedOf = (counts: Counts): number => counts.failed + counts.refused + counts.in_doubt;

/** Steps that ended without an output, as the pipeline allows. */
export const asideOf = (counts: Counts): number => counts.skipped + counts.quarantined + counts.cancelled;

export const totalOf = (counts: Counts): number => counts.succeeded + counts.reused + failedOf(counts) + asideOf(counts) + counts.pending;

export const doneOf = (counts: Counts): number => totalOf(counts) - counts.pending;

/** The parts of a bar, in the order in which they stand. */
export function partsOf(counts: Counts): Part[] {
  return [
    { kind: "reused", count: counts.reused },
    { kind: "executed", count: counts.succeeded },
    { kind: "failed", count: failedOf(counts) },
    { kind: "aside", count: asideOf(counts) },
    { kind: "rest", count: counts.pending },
  ];
}

/** A bar in words, for whoever does not see it. */
export function barLabel(counts: Counts): string {
  const aside = asideOf(counts);
  const words = [`${formatCount(counts.succeeded)} executed`, `${formatCount(counts.reused)} reused`, `${formatCount(failedOf(counts))} failed`];
  if (aside > 0) words.push(`${formatCount(aside)} left out`);
  return `${words.join(", ")} of ${formatCount(totalOf(counts))}`;
}

export const isActive = (run: Pick<Run, "status">): boolean => run.status === "running" || run.status === "queued" || run.status === "paused";

/** The number that matters beside a run's bar; what went wrong stands in `trouble`. */
export function stepsText(run: Run): { text: string; trouble: string | null } {
  const { counts } = run;
  const [total, done] = [totalOf(counts), doneOf(counts)];
  const unit = run.target == null ? null : "call";
  const whole = unit === null ? formatCount(total) : formatPlural(total, unit);
  return { text: progressText(run, whole, done, total), trouble: troubleText(run) };
}

function progressText(run: Run, whole: string, done: number, total: number): string {
  const { counts } = run;
  if (run.status === "running" && run.target != null) return `${formatPlural(done, "call")} so far`;
  if (run.status === "running" || run.status === "paused") return done === 0 ? `0 of ${whole}` : `${percent(done, total)}% of ${whole}`;
  if (counts.pending > 0 || run.status === "queued") return `${formatCount(done)} of ${whole}`;
  if (run.verdict != null && run.verdict !== "differs") return `${whole} · ${run.verdict}`;
  return counts.reused > 0 && failedOf(counts) === 0 ? `${whole} · ${formatCount(counts.reused)} reused` : whole;
}

function troubleText(run: Run): string | null {
  const { counts } = run;
  if (counts.failed > 0) return `${formatCount(counts.failed)} failed`;
  if (counts.refused > 0) return `${formatCount(counts.refused)} refused`;
  if (counts.in_doubt > 0) return `${formatCount(counts.in_doubt)} in doubt`;
  return run.verdict === "differs" ? "differs" : null;
}
