import { describe, expect, test } from "vitest";
import { formatCount, formatDay, formatDuration, formatElapsed, formatMediaType, formatPlural, formatSize, formatTime, formatUtc, percent, shortDigest, shortId } from "./format";

describe("A duration", () => {
  test.each([
    [0, "0 ms"],
    [3, "3 ms"],
    [99, "99 ms"],
    [920, "0.92s"],
    [12_840, "12.84s"],
    [59_994, "59.99s"],
    [59_999, "1m 00s"],
    [151_000, "2m 31s"],
    [1_800_000, "30m 00s"],
    [3_599_600, "1h 00m"],
    [3_840_000, "1h 04m"],
    [284_400_000, "3d 07h"],
    [-5, "0 ms"],
  ])("of %i ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test("that goes on has no fractions", () => {
    expect([900, 9_999, 82_999].map(formatElapsed)).toEqual(["0s", "9s", "1m 22s"]);
  });
});

describe("A time", () => {
  const now = new Date("2026-11-21T14:32:00Z");

  test.each([
    ["2026-11-21T00:00:05Z", "00:00"],
    ["2026-11-20T23:10:00Z", "20 Nov 23:10"],
    ["2026-11-15T23:10:00Z", "15 Nov 23:10"],
    ["2026-11-14T23:10:00Z", "14 Nov 2026 23:10"],
    ["2025-01-02T03:04:00Z", "2 Jan 2025 03:04"],
    ["2026-11-22T09:00:00Z", "22 Nov 2026 09:00"],
  ])("%s is told as %s", (time, text) => {
    expect(formatTime(time, now)).toBe(text);
  });

  test("of today is told to the second where that is asked for", () => {
    expect(formatTime("2026-11-21T09:05:07Z", now, true)).toBe("09:05:07");
    expect(formatTime("2026-11-20T09:05:07Z", now, true)).toBe("20 Nov 09:05");
  });

  test("names its day", () => {
    expect(formatDay(new Date("2026-11-21T01:00:00Z"), now)).toEqual({ word: "Today", date: "21 November" });
    expect(formatDay(new Date("2026-11-20T23:59:00Z"), now)).toEqual({ word: "Yesterday", date: "20 November" });
    expect(formatDay(new Date("2025-12-31T23:59:00Z"), now)).toEqual({ word: null, date: "31 December 2025" });
  });

  test("in full is in UTC", () => {
    expect(formatUtc("2026-11-21T14:20:41.207Z")).toBe("2026-11-21 14:20:41.207 UTC");
  });
});

describe("Short forms", () => {
  test("of digests and ids keep what differs", () => {
    expect(shortDigest("sha256:0d41c6be0000")).toBe("0d41c6be");
    expect(shortId("run_d200mmdcmaxv6b90")).toBe("run_…xv6b90");
    expect(shortId("run_7m2xq8")).toBe("run_7m2xq8");
  });

  test("of counts are written out", () => {
    expect(formatCount(8543)).toBe("8,543");
    expect(formatPlural(1, "step")).toBe("1 step");
    expect(formatPlural(1707, "step")).toBe("1,707 steps");
  });

  test.each([
    [96, "96 B"],
    [1_900, "1.9 KB"],
    [999_600, "1.0 MB"],
    [123_456_789, "123 MB"],
  ])("of %i bytes is %s", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test("of media types are words", () => {
    expect(["application/json", "image/svg+xml", "text/csv; charset=utf-8", "application/octet-stream"].map(formatMediaType)).toEqual(["JSON", "SVG", "CSV", "bytes"]);
  });
});

describe("A share", () => {
  test.each([
    [0, 10, 0],
    [1, 1000, 1],
    [999, 1000, 99],
    [1000, 1000, 100],
    [1, 0, 0],
  ])("of %i in %i is %i %%", (part, whole, share) => {
    expect(percent(part, whole)).toBe(share);
  });
});
