import { describe, expect, test } from "vitest";
import { countsOf, diffLines, sameOf } from "./rows";

describe("Two runs side by side", () => {
  test("count what differs and what does not", () => {
    expect(countsOf({ counts: { same: 2, differs: 1 } })).toEqual({ differs: 1, same: 2, all: 3 });
  });

  test("ask for what is shown", () => {
    expect((["differs", "same", "all"] as const).map(sameOf)).toEqual(["false", "true", ""]);
  });

  test("show a difference line by line", () => {
    expect(diffLines(["--- recorded", "+++ current", "@@ -1 +1 @@", " same", "-old", "+new"]).map((line) => line.kind)).toEqual(["hunk", "hunk", "hunk", "same", "del", "add"]);
  });
});
