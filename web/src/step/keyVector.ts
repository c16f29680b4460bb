import type { Step, Why } from "../api/types";

export interface KeyPart {
  component: string;
  state: "same" | "differs" | "alone";
  /** The digest on record for the nearest earlier step; null where there is none. */
  recorded: string | null;
  current: string;
  /** The values side by side, where they are known to differ. */
  values: { recorded: unknown; current: unknown } | null;
  /** The value behind the digest, where the parts are the same or stand alone; undefined where it is not told. */
  value: unknown;
}

const components = ["type", "code", "with", "inputs", "context", "env"] as const;

/** The components of a step's key beside those of the nearest earlier step. */
export function keyParts(step: Step, why: Why | undefined): KeyPart[] {
  const nearest = why?.nearest ?? null;
  return components.map((component) => {
    const current = step.action[component];
    const recorded = nearest === null ? null : nearest.action[component];
    const values = why?.differs.find((one) => one.component === component) ?? null;
    const state = recorded === null ? "alone" : recorded === current ? "same" : "differs";
    const value = state === "differs" ? undefined : component === "with" ? why?.values.with : component === "context" ? why?.values.context : undefined;
    return { component, state, value, recorded, current, values: state === "differs" && values !== null ? { recorded: values.recorded, current: values.current } : null };
  });
}
