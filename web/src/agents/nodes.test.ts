import { describe, expect, test } from "vitest";
import type { Calls, Node } from "../api/types";
import { leaseWords, nextLeaseEnd, nodeLook, orphanCalls } from "./nodes";

const now = Date.parse("2026-11-21T12:00:00.000Z");
const node = (status: string, heard: number, lease: number) => ({ status, heard_at: new Date(now + heard * 1000).toISOString(), lease_until: new Date(now + lease * 1000).toISOString() });

describe("The lease of a node in words", () => {
  test.each([
    [node("active", -5, 25), "heard 5s ago, lease for 25s more"],
    [node("active", 0, 30), "heard just now, lease for 30s more"],
    [node("active", -40, -10), "heard 40s ago, lease over"],
    [node("lost", -3600, -3570), "heard 1h 00m ago, lease over"],
    [node("stopped", -5, 25), "said that it stops"],
  ])("%o", (one, words) => expect(leaseWords(one, now)).toBe(words));

  test("ends next where an active one ends first", () => {
    expect(nextLeaseEnd([node("active", 0, 30), node("active", 0, 12), node("lost", 0, 3), node("active", 0, -1)], now)).toBe(now + 12_000);
    expect(nextLeaseEnd([node("lost", 0, 3)], now)).toBeNull();
  });
});

test("A state that this page does not know is shown as it is spelt", () => expect([nodeLook("active").word, nodeLook("dreaming").word]).toEqual(["Active", "dreaming"]));

test("Calls of targets that no node serves are told apart", () => {
  const calls = { targets: [{ target: "a.one" }, { target: "b.two" }] } as Calls;
  expect(orphanCalls(calls, [{ targets: [{ target: "a.one" }] } as Node]).map((one) => one.target)).toEqual(["b.two"]);
});
