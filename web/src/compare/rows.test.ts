import { describe, expect, test } from "vitest";
import type { ComparedStep, Comparison } from "../api/types";
import { countsOf, diffLines, shownSteps } from "./rows";

const step = (target: string, same: boolean): ComparedStep => ({ target, item: "", a: null, b: null, same, why: "" });
const comparison = { steps: [step("a", true), step("b", false), step("c", true)] } as unknown as Comparison;

describe("Two runs side by side", () => {
  test("count what differs and what does not", () => {
    expect(countsOf(comparison)).toEqual({ differs: 1, same: 2, all: 3 });
  });

  test.each([
    ["differs", ["b"]],
    ["same", ["a", "c"]],
    ["all", ["a", "b", "c"]],
  ] as const)("show %s", (show, targets) => {
    expect(shownSteps(comparison, show).map((one) => one.target)).toEqual(targets);
  });

  test("show a difference line by line", () => {
    expect(diffLines(["--- recorded", "+++ current", "@@ -1 +1 @@", " same", "-old", "+new"]).map((line) => line.kind)).toEqual(["hunk", "hunk", "hunk", "same", "del", "add"]);
  });
});
