import { expect, test } from "vitest";
import type { Run, RunsSummary } from "../api/types";
import { roundAbove } from "../kit/Plot";
import { durationPoints, endedOf, rateWords } from "./rate";

const summary = (by_status: Record<string, number>): RunsSummary => ({ total: 0, active: 0, saved_ms: 0, by_status, by_kind: {}, since: null, until: null, buckets: [] });

test("The rate counts what ended by itself, and never rounds up to all", () => {
  const runs = summary({ succeeded: 399, failed: 1, interrupted: 0, cancelled: 50, running: 3 });
  expect(endedOf(runs)).toEqual({ succeeded: 399, ended: 400 });
  expect([rateWords(runs), rateWords(summary({ running: 1 })), rateWords(undefined)]).toEqual(["99%", "–", ""]);
});

test("Durations stand oldest first, without reruns and what still goes on", () => {
  const run = (run_id: string, change: Partial<Run>) => ({ run_id, kind: "run", status: "succeeded", created_at: `2026-11-21T0${run_id}:00:00.000Z`, duration_ms: 1500, ...change }) as Run;
  const points = durationPoints([run("4", { status: "failed" }), run("3", { kind: "rerun" }), run("2", { duration_ms: null, status: "running" }), run("1", {})], new Date("2026-11-21T12:00:00Z"));
  expect(points.map((point) => [point.key, point.tone, point.value])).toEqual([["1", "ok", 1500], ["4", "fail", 1500]]);
  expect(points[1]?.label).toMatch(/^Failed, run, .*, took 1\.50s$/);
});

test.each([[0, 1], [0.3, 0.5], [7, 10], [12_345, 20_000], [100, 100]])("A plot of up to %d ends at %d", (value, end) => expect(roundAbove(value)).toBeCloseTo(end));
