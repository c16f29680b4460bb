import { createContext, useContext, useEffect, useSyncExternalStore } from "react";

/** The steps as the page lists them now, so that the panel can go to the next of them. */
export interface StepOrder {
  set: (ids: readonly string[]) => void;
  get: () => readonly string[];
  /** Tells when other steps are listed; gives the way to stop. */
  onChange: (listener: () => void) => () => void;
}

export const StepOrderContext = createContext<StepOrder | null>(null);

/** An order that is empty at first: a panel may be there before its list. */
export function createStepOrder(): StepOrder {
  let listed: readonly string[] = [];
  const listeners = new Set<() => void>();
  return {
    set: (ids) => {
      listed = ids;
      for (const listener of listeners) listener();
    },
    get: () => listed,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Tells the panel which steps are listed, in which order. */
export function useListedSteps(ids: readonly string[]): void {
  const order = useContext(StepOrderContext);
  useEffect(() => {
    order?.set(ids);
  }, [order, ids]);
}

/** The steps that are listed beside the panel, as they are now. */
export function useStepOrder(): readonly string[] {
  const order = useContext(StepOrderContext) ?? nothing;
  return useSyncExternalStore(order.onChange, order.get);
}

const nothing = createStepOrder();

/** The steps before and after one, as they are listed; -1 where it is not listed. */
export function neighbours(ids: readonly string[], id: string): { at: number; previous: string | null; next: string | null } {
  const at = ids.indexOf(id);
  return { at, previous: at > 0 ? (ids[at - 1] ?? null) : null, next: at >= 0 ? (ids[at + 1] ?? null) : null };
}
