import type { NameFilters } from "../api/artifact";

/** Kinds of artifacts that are asked for, by how their media type begins. */
export const kinds: readonly { type: string; word: string }[] = [
  { type: "image/", word: "Image" },
  { type: "text/html", word: "HTML" },
  { type: "text/csv", word: "CSV" },
  { type: "application/json", word: "JSON" },
  { type: "text/", word: "Any text" },
  { type: "application/octet-stream", word: "Bytes" },
];

const names = ["text", "type", "under"] as const;

export const readFilters = (search: URLSearchParams): NameFilters => ({ text: search.get("text") ?? "", type: search.get("type") ?? "", under: search.get("under") ?? "" });

/** The address with other filters; what is empty is left out. */
export function writeFilters(search: URLSearchParams, filters: NameFilters): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of names) if (filters[name] === "") next.delete(name); else next.set(name, filters[name]);
  return next;
}

export const isFiltered = (filters: NameFilters): boolean => names.some((name) => filters[name] !== "");

/** Says what was not found: `No CSV under report/ has “week” in its name`. */
export function nothingFound(filters: NameFilters): string {
  const kind = kinds.find((one) => one.type === filters.type)?.word.replace("Any text", "text") ?? (filters.type === "" ? "artifact" : filters.type);
  const words = [`No ${kind}`, filters.under === "" ? "" : `under ${filters.under}`, filters.text === "" ? "is there" : `has “${filters.text}” in its name`];
  return words.filter((word) => word !== "").join(" ");
}
