import { expect, test } from "vitest";
import { readExact, writeJson } from "../api/json";
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

test.each([
  ["9007199254740993", "9007199254740992", "9007199254740992"],
  ['{"order":9007199254740993,"title":"a"}', '{"order":9007199254740993,"title":"b"}', '{"title":"b"}'],
  ['{"__proto__":1}', '{"__proto__":2}', '{"__proto__":2}'],
])("from the text %s to %s it is %s", (before, after, patch) => {
  expect(writeJson(mergePatch(readExact(before), readExact(after)))).toBe(patch);
});
