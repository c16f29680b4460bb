import { describe, expect, test } from "vitest";
import type { Run } from "../api/types";
import { familyRows, nearest } from "./family";

const run = (run_id: string, origin: string | null = null): Run => ({ run_id, origin: origin === null ? null : { run_id: origin } }) as Run;
const drawn = (rows: readonly { run: Run; depth: number }[]): string[] => rows.map((row) => `${" ".repeat(row.depth)}${row.run.run_id}`);

describe("A family", () => {
  test("stands with the first ancestor at the top and each run below its origin", () => {
    const rows = familyRows(run("me", "parent"), [run("parent", "first"), run("first")], [run("a", "me"), run("b", "me"), run("a1", "a")]);
    expect(drawn(rows)).toEqual(["first", " parent", "  me", "   a", "    a1", "   b"]);
  });

  test("of a run without relatives is the run alone", () => {
    expect(drawn(familyRows(run("me"), [], []))).toEqual(["me"]);
  });

  test("that is large shows the nearest", () => {
    const rows = familyRows(run("me"), [], Array.from({ length: 18 }, (_, index) => run(`c${index}`, "me")));
    const { shown, more } = nearest(rows, "me", 6);
    expect(shown).toHaveLength(6);
    expect(more).toBe(13);
    expect(shown[0]?.run.run_id).toBe("me");
  });
});
