import { createContext, useContext, useEffect } from "react";

/** The steps as the page lists them now, so that the panel can go to the next of them. */
export interface StepOrder {
  set: (ids: readonly string[]) => void;
  get: () => readonly string[];
}

export const StepOrderContext = createContext<StepOrder | null>(null);

/** Tells the panel which steps are listed, in which order. */
export function useListedSteps(ids: readonly string[]): void {
  const order = useContext(StepOrderContext);
  useEffect(() => {
    order?.set(ids);
  }, [order, ids]);
}

/** The steps before and after one, as they are listed; -1 where it is not listed. */
export function neighbours(ids: readonly string[], id: string): { at: number; previous: string | null; next: string | null } {
  const at = ids.indexOf(id);
  return { at, previous: at > 0 ? (ids[at - 1] ?? null) : null, next: at >= 0 ? (ids[at + 1] ?? null) : null };
}
