import { describe, expect, test } from "vitest";
import type { Page, Run } from "../api/types";
import { mergeHead, newRuns, prependRuns, updateRuns } from "./merge";

const run = (run_id: string, status = "succeeded"): Run => ({ run_id, status }) as Run;
const page = (ids: string, next: string | null = null): Page<Run> => ({ items: ids.split("").map((id) => run(id)), next });
const ids = (pages: readonly Page<Run>[] | null): string | undefined => pages?.map((one) => one.items.map((item) => item.run_id).join("")).join("|");

describe("A list of runs that changes", () => {
  const pages = [page("dc", "2"), page("ba")];

  test("takes the new state of a run in its place, and leaves other pages as they are", () => {
    const next = updateRuns(pages, new Map([["b", run("b", "failed")]]));
    expect(next[1]?.items.map((item) => item.status)).toEqual(["failed", "succeeded"]);
    expect(next[0]).toBe(pages[0]);
  });

  test("takes new runs at its head", () => {
    expect(newRuns(pages, page("fed", "x")).map((item) => item.run_id)).toEqual(["f", "e"]);
    expect(ids(mergeHead(pages, page("fed", "x")))).toBe("fedc|ba");
  });

  test("that shares nothing with the new head is read again", () => {
    expect(mergeHead(pages, page("zyx", "x"))).toBeNull();
  });

  test("that was empty becomes the new head", () => {
    expect(ids(mergeHead([page("")], page("a")))).toBe("a");
  });

  test("keeps its end", () => {
    expect(mergeHead(pages, page("e", "x"))).toBeNull();
    expect(mergeHead(pages, page("ed", "x"))?.at(-1)?.next).toBeNull();
  });

  test("takes runs that the stream tells of at its head, but only what is newer than all it has", () => {
    const at = (id: string, created_at: string): Run => ({ ...run(id), created_at });
    const list: Page<Run>[] = [{ items: [at("d", "2026-01-04"), at("c", "2026-01-03")], next: "2" }, page("ba")];
    expect(ids(prependRuns(list, [at("e", "2026-01-05"), at("d", "2026-01-04"), at("x", "2025-01-01"), at("f", "2026-01-06")]))).toBe("fedc|ba");
    expect(ids(prependRuns([page("")], [at("e", "2026-01-05")]))).toBe("e");
    expect(ids(prependRuns([], [at("e", "2026-01-05")]))).toBe("");
  });
});
