import { expect, test } from "vitest";
import { isFiltered, nothingFound, readFilters, writeFilters } from "./filters";

test("Filters come back from the address as they were written, and leave the rest alone", () => {
  const filters = { text: "week & co", type: "text/csv", under: "report/" };
  const address = writeFilters(new URLSearchParams("x=1"), filters).toString();
  expect(readFilters(new URLSearchParams(address))).toEqual(filters);
  expect(writeFilters(new URLSearchParams(address), { text: "", type: "", under: "" }).toString()).toBe("x=1");
  expect([isFiltered(filters), isFiltered({ text: "", type: "", under: "" })]).toEqual([true, false]);
});

test("What was not found is told in words", () => {
  expect(nothingFound({ text: "week", type: "text/csv", under: "report/" })).toBe("No CSV under report/ has “week” in its name");
  expect(nothingFound({ text: "", type: "font/", under: "" })).toBe("No font/ is there");
});
