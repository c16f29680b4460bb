import { describe, expect, test } from "vitest";
import { squaresOf } from "./TimeStrip";

describe("The squares of a column", () => {
  test("are one a run as long as they fit", () => {
    expect(squaresOf({ total: 3, failed: 1 }, 4)).toEqual({ failed: 1, other: 2 });
    expect(squaresOf({ total: 0, failed: 0 }, 4)).toEqual({ failed: 0, other: 0 });
  });

  test("are a share of the fullest column where they don't fit, and a failure never vanishes", () => {
    expect(squaresOf({ total: 1000, failed: 1 }, 1000)).toEqual({ failed: 1, other: 3 });
    expect(squaresOf({ total: 10, failed: 0 }, 1000)).toEqual({ failed: 0, other: 1 });
    expect(squaresOf({ total: 10, failed: 10 }, 1000)).toEqual({ failed: 1, other: 0 });
  });
});
