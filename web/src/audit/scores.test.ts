import { expect, test } from "vitest";
import type { Audit, AuditedArtifact } from "../api/types";
import { namedLike, scopeWords, scorePoints, scoreWords } from "./scores";

test.each([[1, "100%"], [0.9999, "99%"], [0.905, "90%"], [0, "0%"], [null, "–"], [undefined, "–"]])("A score of %d is %s", (score, words) => expect(scoreWords(score)).toBe(words));

test("Audits over time are those of everything that came to their end, oldest first", () => {
  const audit = (audit_id: string, change: Partial<Audit>) => ({ audit_id, status: "succeeded", score: 0.5, under: null, artifacts_count: 12, created_at: "2026-11-20T10:00:00.000Z", ...change }) as Audit;
  const points = scorePoints([audit("c", {}), audit("b", { under: "report/" }), audit("x", { status: "failed", score: null }), audit("a", { score: 1 })], new Date("2026-11-21T10:00:00Z"));
  expect(points.map((point) => [point.key, point.value])).toEqual([["a", 1], ["c", 0.5]]);
  expect(points[1]?.label).toMatch(/: 50% of 12 artifacts$/);
});

test("Names are found by a part of them, whatever its case", () => {
  const named = [{ name: "report/Index.html" }, { name: "days/1.csv" }] as AuditedArtifact[];
  expect(namedLike(named, "INDEX").map((one) => one.name)).toEqual(["report/Index.html"]);
});

test("What an audit looked at is told in words", () => {
  expect(scopeWords({ artifacts_count: 12, under: null, sample: null })).toBe("12 artifacts");
  expect(scopeWords({ artifacts_count: 1, under: "report/", sample: "10%" })).toBe("1 artifact, under report/, a sample of 10% made again first");
});
