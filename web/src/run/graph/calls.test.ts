import { describe, expect, test } from "vitest";
import type { Step } from "../../api/types";
import { groupCalls, placeCalls } from "./calls";

const call = (step_id: string, parent_id: string | null, target: string, status = "succeeded"): Step => ({ step_id, parent_id, target, status }) as Step;

describe("The calls of a run", () => {
  const tree = [call("1", null, "root"), call("2", "1", "plan"), call("3", "1", "write"), call("4", "3", "check")];

  test("stand to the right of their caller", () => {
    const at = new Map(placeCalls(tree, false).map((one) => [one.step.step_id, one.x]));
    expect(at.get("1")).toBeLessThan(at.get("2") ?? 0);
    expect(at.get("3")).toBeLessThan(at.get("4") ?? 0);
  });

  test("that are many and alike are drawn as one, by the worst of them", () => {
    const many = Array.from({ length: 40 }, (_, index) => call(`c${index}`, "1", "look", index === 7 ? "failed" : "succeeded"));
    const drawn = groupCalls([call("1", null, "root"), ...many]);
    expect(drawn.map((one) => [one.step.step_id, one.count])).toEqual([
      ["1", 1],
      ["c7", 40],
    ]);
  });

  test("below a call that is not drawn are not drawn either", () => {
    const many = Array.from({ length: 40 }, (_, index) => call(`c${index}`, "1", "look"));
    expect(groupCalls([call("1", null, "root"), ...many, call("x", "c9", "deep"), call("y", "c0", "deep")]).map((one) => one.step.step_id)).toEqual(["1", "c0", "y"]);
  });
});
