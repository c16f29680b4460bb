import { describe, expect, test } from "vitest";
import type { Step, Why } from "../api/types";
import { keyParts } from "./keyVector";

const key = { type: "t", code: "c", with: "w", inputs: "i", context: "x", env: "e" };
const step = { action: { ...key, with: "w2" } } as Step;

describe("The key of a step", () => {
  test("shows what differs from the nearest earlier step, with both values", () => {
    const why = { step, nearest: { action: key }, differs: [{ component: "with", recorded: { weight: 1 }, current: { weight: 2 } }], values: { with: { weight: 2 }, context: { model: "m" } } } as unknown as Why;
    const parts = keyParts(step, why);
    expect(parts.map((part) => part.state)).toEqual(["same", "same", "differs", "same", "same", "same"]);
    expect(parts[2]).toEqual({ component: "with", state: "differs", recorded: "w", current: "w2", value: undefined, values: { recorded: { weight: 1 }, current: { weight: 2 } } });
    expect(parts[4]?.value).toEqual({ model: "m" });
  });

  test("stands alone where nothing like it ran before", () => {
    expect(keyParts(step, { step, nearest: null, differs: [], values: { with: null, context: null } }).every((part) => part.state === "alone" && part.recorded === null)).toBe(true);
    expect(keyParts(step, undefined).every((part) => part.state === "alone")).toBe(true);
  });
});
