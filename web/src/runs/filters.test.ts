import { describe, expect, test } from "vitest";
import { activeFilters, noFilters, nothingFound, readFilters, timeWords, writeFilters } from "./filters";

describe("Filters in the address", () => {
  test("come back as they were written", () => {
    const filters = { text: "ci37 & co", status: ["failed", "running"], kind: ["fork"], pipeline: ["quakes"], sort: "saved", label: ["team=ops", "demo=killed"], golden: true, since: "7d", until: "2026-11-21T14:00:00.000Z" };
    expect(readFilters(new URLSearchParams(writeFilters(new URLSearchParams(), filters).toString()))).toEqual(filters);
  });

  test("leave out what is at its default, and leave alone what is none of theirs", () => {
    expect(writeFilters(new URLSearchParams("tab=trace&status=failed"), noFilters).toString()).toBe("tab=trace");
  });

  test("of an empty address filter nothing", () => {
    expect(readFilters(new URLSearchParams())).toEqual(noFilters);
    expect(activeFilters(noFilters)).toEqual([]);
  });
});

describe("Filters that find nothing", () => {
  const filters = { ...noFilters, status: ["failed"], kind: ["restart"], since: "24h" };

  test("can be cleared one by one", () => {
    const active = activeFilters(filters);
    expect(active.map((one) => one.name)).toEqual(["status", "kind", "time"]);
    expect(active[0]?.without).toEqual({ ...filters, status: [] });
    expect(active[2]?.without).toEqual({ ...filters, since: "" });
  });

  test("are told in words", () => {
    expect(nothingFound(filters)).toBe("No failed restart in the last 24 hours");
    expect(nothingFound({ ...noFilters, status: ["failed", "cancelled"] })).toBe("No failed or cancelled run");
    expect(nothingFound({ ...noFilters, golden: true, pipeline: ["quakes"], label: ["team=ops"], text: "ci37" })).toBe("No golden run of quakes labelled team=ops with “ci37”");
  });
});

describe("The time filter in words", () => {
  test.each([
    ["", "", "Any"],
    ["7d", "", "Last 7 days"],
    ["2026-11-20T00:00:00.000Z", "", "Since 11-20 00:00"],
    ["2026-11-20T00:00:00.000Z", "2026-11-20T01:30:00.000Z", "11-20 00:00 to 11-20 01:30"],
    ["", "2026-11-20T01:30:00.000Z", "Until 11-20 01:30"],
  ])("since %s until %s is %s", (since, until, words) => {
    expect(timeWords({ since, until })).toBe(words);
  });
});
