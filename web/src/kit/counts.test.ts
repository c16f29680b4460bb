import { describe, expect, test } from "vitest";
import type { Counts, Run } from "../api/types";
import { barLabel, doneOf, partsOf, stepsText, totalOf } from "./counts";

const none: Counts = { succeeded: 0, reused: 0, failed: 0, refused: 0, skipped: 0, quarantined: 0, cancelled: 0, in_doubt: 0, pending: 0 };
const run = (status: string, counts: Partial<Counts>, more: Partial<Run> = {}) => stepsText({ status, counts: { ...none, ...counts }, ...more } as Run);

describe("Counts", () => {
  const fork = { ...none, succeeded: 1663, reused: 6832, failed: 44, pending: 4 };

  test("add up to their whole", () => {
    expect(totalOf(fork)).toBe(8543);
    expect(doneOf(fork)).toBe(8539);
    expect(partsOf(fork).reduce((sum, part) => sum + part.count, 0)).toBe(8543);
  });

  test("are told in words", () => {
    expect(barLabel(fork)).toBe("1,663 executed, 6,832 reused, 44 failed of 8,543");
    expect(barLabel({ ...none, skipped: 2 })).toBe("0 executed, 0 reused, 0 failed, 2 left out of 2");
  });
});

describe("The text beside a bar", () => {
  test("of a live run is its share", () => {
    expect(run("running", { succeeded: 94, pending: 6 })).toEqual({ text: "94% of 100", trouble: null });
    expect(run("running", { pending: 100 }).text).toBe("0 of 100");
    expect(run("queued", { pending: 100 }).text).toBe("0 of 100");
  });

  test("of a live run of calls is what was called: nobody knows the rest", () => {
    expect(run("running", { succeeded: 7, pending: 1 }, { target: "review.root" }).text).toBe("7 calls so far");
  });

  test("of a run that ended is the whole, and what was reused of it", () => {
    expect(run("succeeded", { succeeded: 8543 }).text).toBe("8,543");
    expect(run("succeeded", { succeeded: 14, reused: 748 }).text).toBe("762 · 748 reused");
    expect(run("cancelled", { succeeded: 96, reused: 212, pending: 454 }).text).toBe("308 of 762");
  });

  test("names trouble first", () => {
    expect(run("failed", { succeeded: 9, failed: 3 }, { target: "review.root" })).toEqual({ text: "12 calls", trouble: "3 failed" });
    expect(run("interrupted", { succeeded: 1463, in_doubt: 1 }).trouble).toBe("1 in doubt");
  });

  test("of a rerun is its verdict", () => {
    expect(run("succeeded", { succeeded: 8541 }, { verdict: "identical" })).toEqual({ text: "8,541 · identical", trouble: null });
    expect(run("succeeded", { succeeded: 3418 }, { verdict: "differs" })).toEqual({ text: "3,418", trouble: "differs" });
  });
});
