import { useMemo } from "react";
import { useParams, useSearchParams } from "react-router";

/** What is shown of a run stands in its address: tab, stage, filters, and the step in the panel. */
export interface RunAddress {
  search: URLSearchParams;
  /** The step in the panel; empty for none. */
  step: string;
  /** The same view with some of its parameters changed; an empty one is left out. */
  to: (change: Readonly<Record<string, string>>) => string;
  /** The same view with another step in the panel; empty closes it. */
  toStep: (step: string) => string;
}

export function addressOf(run: string, step: string, search: URLSearchParams, change: Readonly<Record<string, string>> = {}): string {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) if (value === "") next.delete(name); else next.set(name, value);
  const text = next.toString();
  return `/runs/${run}${step === "" ? "" : `/steps/${step}`}${text === "" ? "" : `?${text}`}`;
}

export function useRunAddress(run: string): RunAddress {
  const { step = "" } = useParams();
  const [search] = useSearchParams();
  return useMemo(
    () => ({ search, step, to: (change) => addressOf(run, step, search, change), toStep: (other) => addressOf(run, other, search) }),
    [run, step, search],
  );
}
