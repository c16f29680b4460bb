import { expect, test } from "vitest";
import { mergePatch } from "./patch";

test.each<[unknown, unknown, unknown]>([
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, { b: 3 }],
  [{ a: 1, b: 2 }, { a: 1 }, { b: null }],
  [{ a: { x: 1, y: 2 } }, { a: { x: 1, y: 5 } }, { a: { y: 5 } }],
  [{ a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
  [{}, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: 1 }, [1], [1]],
  ["x", "y", "y"],
  [{ a: { b: [] } }, { a: { b: [] } }, undefined],
  [null, null, undefined],
])("from %o to %o it is %o", (before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch);
});
