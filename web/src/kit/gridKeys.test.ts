import { describe, expect, test } from "vitest";
import { nextRow, rowsBetween } from "./gridKeys";

describe("The cursor of a list", () => {
  const keys = [null, "a", "b", null, "c"];

  test.each([
    [-1, "j", 1],
    [1, "j", 2],
    [2, "ArrowDown", 4],
    [4, "j", 4],
    [4, "k", 2],
    [1, "ArrowUp", 1],
    [4, "Home", 1],
    [1, "End", 4],
    [1, "PageDown", 4],
    [4, "PageUp", 1],
  ])("from %i by %s stands on %i", (from, key, to) => {
    expect(nextRow(keys, from, key)).toBe(to);
  });

  test("stays nowhere in an empty list", () => {
    expect(nextRow([], -1, "j")).toBe(-1);
  });

  test("selects a range in either direction, without headings", () => {
    expect(rowsBetween(keys, 4, 1)).toEqual(["a", "b", "c"]);
    expect(rowsBetween(keys, 1, 2)).toEqual(["a", "b"]);
  });
});
