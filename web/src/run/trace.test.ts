import { describe, expect, test } from "vitest";
import type { Step } from "../api/types";
import { axisOf, barOf, roundStep, traceRows } from "./trace";

const second = (at: number): string => new Date(Date.UTC(2026, 10, 21, 14, 0, 0) + at * 1000).toISOString();
const step = (step_id: string, parent_id: string | null, at = 0, seconds = 1): Step => ({ step_id, parent_id, started_at: second(at), duration_ms: seconds * 1000 }) as Step;
const drawn = (steps: Step[], flipped: string[] = []): string[] => traceRows(steps, new Set(flipped)).map((row) => `${" ".repeat(row.depth)}${row.step.step_id}`);

describe("The rows of a trace", () => {
  const tree = [step("root", null), step("late", "root", 5), step("early", "root", 1), step("middle", "root", 3), step("child", "early", 2)];

  test("stand below their parent, in the order in which they began", () => {
    expect(drawn(tree)).toEqual(["root", " early", "  child", " middle", " late"]);
  });

  test("of a closed step are left out", () => {
    expect(drawn(tree, ["early"])).toEqual(["root", " early", " middle", " late"]);
    expect(drawn(tree, ["root"])).toEqual(["root"]);
  });

  test("of a step with very many children are left out until it is opened", () => {
    const many = [step("root", null), ...Array.from({ length: 60 }, (_, index) => step(`c${index}`, "root", index))];
    expect(drawn(many)).toEqual(["root"]);
    expect(drawn(many, ["root"])).toHaveLength(61);
  });

  test("whose parent is not there stand at the left", () => {
    expect(drawn([step("orphan", "gone")])).toEqual(["orphan"]);
  });

  test("can be nested deep", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) => step(`s${index}`, index === 0 ? null : `s${index - 1}`));
    expect(traceRows(chain, new Set())).toHaveLength(20_000);
  });
});

describe("The axis of a trace", () => {
  test("holds all steps and has round marks", () => {
    const axis = axisOf([step("a", null, 0, 4), step("b", null, 3, 10)]);
    expect(axis.span).toBe(13_000);
    expect(axis.ticks.map((tick) => tick.label)).toEqual(["0s", "5s", "10s"]);
  });

  test("places a bar to scale", () => {
    const axis = axisOf([step("a", null, 0, 10)]);
    expect(barOf(step("b", null, 5, 2.5), axis)).toEqual({ left: 50, width: 25 });
    expect(barOf({ started_at: null } as Step, axis)).toBeNull();
  });

  test.each([
    [0.3, 1],
    [2_167, 5_000],
    [70_000, 120_000],
    [5_000_000, 7_200_000],
  ])("rounds %i ms to %i", (ms, rounded) => {
    expect(roundStep(ms)).toBe(rounded);
  });

  test("of nothing has no marks", () => {
    expect(axisOf([]).ticks).toEqual([]);
  });
});
