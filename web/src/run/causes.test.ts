import { expect, test } from "vitest";
import { carries, rootFirst, withoutTarget } from "./causes";

const root = { target: "report.root", message: "report.root failed: report.synthesis failed: the writer has fallen asleep" };
const inner = { target: "report.synthesis", message: "report.synthesis failed: the writer has fallen asleep" };

test("The call that failed by itself stands before its callers", () => {
  expect(rootFirst([root, inner])).toEqual([inner, root]);
  expect(carries(root, inner)).toBe(true);
  expect(carries(inner, root)).toBe(false);
});

test("Causes that have nothing to do with each other keep their order", () => {
  const other = { target: "items/try", message: "the disk is full" };
  expect(rootFirst([other, inner])).toEqual([other, inner]);
  expect(carries(inner, { target: "x", message: inner.message })).toBe(false);
});

test("What failed is not said twice", () => {
  expect(withoutTarget(inner)).toBe("the writer has fallen asleep");
  expect(withoutTarget({ target: "items/try", message: "items/try, item `b`: full" })).toBe("items/try, item `b`: full");
});
