import type { Run, RunsSummary } from "../api/types";
import { formatDuration, formatTime, percent } from "../kit/format";
import type { PlotPoint } from "../kit/Plot";
import { kindOf, lookOf } from "../kit/status";

/** Runs that came to an end by themselves: a cancelled one says nothing about the pipeline. */
export function endedOf(summary: RunsSummary): { succeeded: number; ended: number } {
  const of = (status: string) => summary.by_status[status] ?? 0;
  const succeeded = of("succeeded");
  return { succeeded, ended: succeeded + of("failed") + of("interrupted") };
}

/** The share of runs that succeeded: `97%`, or a dash where none has ended. */
export function rateWords(summary: RunsSummary | undefined): string {
  if (summary === undefined) return "";
  const { succeeded, ended } = endedOf(summary);
  return ended === 0 ? "–" : `${percent(succeeded, ended)}%`;
}

/** How long each run took, as points of a plot; oldest first. What is still going on has no length yet. */
export function durationPoints(runs: readonly Run[], now: Date): PlotPoint[] {
  return runs
    .filter((run) => run.duration_ms != null && run.kind !== "rerun")
    .map(
      (run): PlotPoint => ({
        key: run.run_id,
        at: Date.parse(run.created_at),
        value: run.duration_ms ?? 0,
        tone: run.status === "succeeded" ? "ok" : run.status === "failed" ? "fail" : "idle",
        label: `${lookOf(run.status).word}, ${kindOf(run.kind).word.toLowerCase()}, ${formatTime(run.created_at, now)}, took ${formatDuration(run.duration_ms ?? 0)}`,
        to: `/runs/${run.run_id}`,
      }),
    )
    .reverse();
}
