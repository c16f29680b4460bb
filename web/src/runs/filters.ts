import type { Query } from "../api/client";

/** What the list of runs is narrowed to; all of it stands in the address. */
export interface RunFilters {
  text: string;
  status: readonly string[];
  kind: readonly string[];
  pipeline: readonly string[];
  label: readonly string[];
  golden: boolean;
  since: string;
  until: string;
  /** What the list is sorted by; empty for the time at which the runs were started. */
  sort: string;
}

export const noFilters: RunFilters = { text: "", status: [], kind: [], pipeline: [], label: [], golden: false, since: "", until: "", sort: "" };

export function readFilters(search: URLSearchParams): RunFilters {
  const one = (name: string): string => search.get(name) ?? "";
  return {
    text: one("text"),
    status: search.getAll("status"),
    kind: search.getAll("kind"),
    pipeline: search.getAll("pipeline"),
    label: search.getAll("label"),
    golden: search.get("golden") === "true",
    since: one("since"),
    until: one("until"),
    sort: one("sort"),
  };
}

/** The address with other filters; what does not filter stays as it is, what is at its default is left out. */
export function writeFilters(search: URLSearchParams, filters: RunFilters): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of Object.keys(noFilters)) next.delete(name);
  for (const [name, value] of Object.entries(filtersQuery(filters))) {
    if (Array.isArray(value)) for (const one of value as readonly string[]) next.append(name, one);
    else if (value !== "" && value !== false) next.set(name, String(value));
  }
  return next;
}

/** The filters as the API takes them. */
export const filtersQuery = (filters: RunFilters): Query => ({ ...filters });

/** The filters without the order: what counts and sums depend on. */
export const countedQuery = (filters: RunFilters): Query => ({ ...filters, sort: "" });

/** True where the list holds every run, the newest first. */
export const isWholeList = (filters: RunFilters): boolean => filters.sort === "" && activeFilters(filters).length === 0;

/** The filters that are set, each with what is left without it. */
export function activeFilters(filters: RunFilters): { name: string; without: RunFilters }[] {
  const without = (...names: (keyof RunFilters)[]): RunFilters => ({ ...filters, ...Object.fromEntries(names.map((name) => [name, noFilters[name]])) });
  const set: { name: string; without: RunFilters }[] = [];
  for (const name of ["status", "kind", "pipeline", "label"] as const) if (filters[name].length > 0) set.push({ name, without: without(name) });
  for (const name of ["golden", "text"] as const) if (filters[name] !== noFilters[name]) set.push({ name, without: without(name) });
  if (filters.since !== "" || filters.until !== "") set.push({ name: "time", without: without("since", "until") });
  return set;
}

/** Says what was not found: `No failed restart of quakes in the last 24 hours`. */
export function nothingFound(filters: RunFilters): string {
  const span = spans.find((one) => one.since === filters.since && filters.until === "");
  const time = span ? `in the ${span.words.toLowerCase()}` : filters.since === "" && filters.until === "" ? "" : `from ${timeWords(filters).toLowerCase()}`;
  const words = [
    "No",
    filters.golden ? "golden" : "",
    filters.status.join(" or "),
    filters.kind.length === 0 ? "run" : filters.kind.join(" or "),
    filters.pipeline.length === 0 ? "" : `of ${filters.pipeline.join(" or ")}`,
    filters.label.length === 0 ? "" : `labelled ${filters.label.join(", ")}`,
    filters.text === "" ? "" : `with “${filters.text}”`,
    time,
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** Spans of time that can be chosen; the server reckons them from now. */
export const spans: readonly { since: string; words: string }[] = [
  { since: "1h", words: "Last hour" },
  { since: "24h", words: "Last 24 hours" },
  { since: "7d", words: "Last 7 days" },
  { since: "30d", words: "Last 30 days" },
];

/** The time filter in words. */
export function timeWords({ since, until }: Pick<RunFilters, "since" | "until">): string {
  if (since === "" && until === "") return "Any";
  if (until === "") return spans.find((span) => span.since === since)?.words ?? `Since ${shortTime(since)}`;
  return since === "" ? `Until ${shortTime(until)}` : `${shortTime(since)} to ${shortTime(until)}`;
}

const shortTime = (text: string): string => (/^\d{4}-/.test(text) ? text.slice(5, 16).replace("T", " ") : text);
