import type { Step } from "../api/types";

export interface TraceRow {
  step: Step;
  depth: number;
  inside: number;
  isOpen: boolean;
}

// A step with more children than this is closed at first: nobody reads a thousand rows to find the next one.
const mostOpen = 50;

/** The steps as the rows of a tree: each below its parent, in the order in which they began. `flipped` holds those that a person opened or closed. */
export function traceRows(steps: readonly Step[], flipped: ReadonlySet<string>): TraceRow[] {
  const known = new Set(steps.map((step) => step.step_id));
  const children = new Map<string, Step[]>();
  for (const step of steps) {
    const parent = step.parent_id != null && known.has(step.parent_id) ? step.parent_id : "";
    const siblings = children.get(parent);
    if (siblings) siblings.push(step);
    else children.set(parent, [step]);
  }
  for (const siblings of children.values()) siblings.sort((one, other) => startOf(one) - startOf(other));
  const rows: TraceRow[] = [];
  // A stack instead of recursion: chains of calls can be deep.
  const waiting = (children.get("") ?? []).map((step) => ({ step, depth: 0 })).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const below = children.get(next.step.step_id) ?? [];
    const isOpen = below.length > 0 && below.length <= mostOpen !== flipped.has(next.step.step_id);
    rows.push({ ...next, inside: below.length, isOpen });
    const depth = next.depth + 1;
    if (isOpen) for (const step of below.toReversed()) waiting.push({ step, depth });
  }
  return rows;
}

const startOf = (step: Step): number => (step.started_at == null ? 0 : Date.parse(step.started_at));

const endOf = (step: Step): number => startOf(step) + (step.duration_ms ?? 0);

export interface Axis {
  from: number;
  span: number;
  ticks: { at: number; label: string }[];
  /** The distance between two marks, in percent. */
  pace: number;
}

/** The axis that all steps fit on, with round marks. */
export function axisOf(steps: readonly Step[]): Axis {
  const placed = steps.filter((step) => step.started_at != null);
  if (placed.length === 0) return { from: 0, span: 1, ticks: [], pace: 100 };
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const step of placed) [from, to] = [Math.min(from, startOf(step)), Math.max(to, endOf(step))];
  return axisBetween(from, to);
}

/** The axis between two times, with round marks. */
export function axisBetween(from: number, to: number): Axis {
  const span = Math.max(1, to - from);
  const step = roundStep(span / 6);
  const ticks = Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => ({ at: ((index * step) / span) * 100, label: tickLabel(index * step, step) })).filter((tick) => tick.at <= 97);
  return { from, span, ticks, pace: (step / span) * 100 };
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000];

/** The round span of time that is at least as long. */
export const roundStep = (ms: number): number => steps.find((step) => step >= ms) ?? Math.ceil(ms / 3_600_000) * 3_600_000;

function tickLabel(ms: number, step: number): string {
  if (step < 1000) return step >= 100 ? `${(ms / 1000).toFixed(1)}s` : `${ms} ms`;
  if (step < 60_000) return ms < 60_000 ? `${ms / 1000}s` : `${Math.floor(ms / 60_000)}m ${String((ms / 1000) % 60).padStart(2, "0")}s`;
  return ms < 3_600_000 ? `${ms / 60_000}m` : `${Math.floor(ms / 3_600_000)}h ${String((ms / 60_000) % 60).padStart(2, "0")}m`;
}

/** Where the bar of a step stands, in percent of the axis; that of a reused one is as long as what it saved. */
export function barOf(step: Step, axis: Axis): { left: number; width: number } | null {
  if (step.started_at == null) return null;
  const took = step.decision === "reuse" ? Math.max(step.duration_ms ?? 0, step.saved_ms) : (step.duration_ms ?? 0);
  return within(axis, startOf(step), startOf(step) + took);
}

/** Where a span of time stands, in percent of the axis. */
export const spanOf = (from: string | null | undefined, to: string | null | undefined, axis: Axis): { left: number; width: number } | null =>
  from == null || to == null ? null : within(axis, Date.parse(from), Date.parse(to));

function within(axis: Axis, from: number, to: number): { left: number; width: number } {
  const left = Math.min(100, Math.max(0, ((from - axis.from) / axis.span) * 100));
  return { left, width: Math.max(0, Math.min(100 - left, ((to - from) / axis.span) * 100)) };
}
