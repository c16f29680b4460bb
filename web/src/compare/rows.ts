import type { ComparedStep, Comparison } from "../api/types";

export type Show = "differs" | "same" | "all";

/** How many steps are the same in both runs, and how many are not. */
export function countsOf(comparison: Comparison): Record<Show, number> {
  const same = comparison.steps.filter((step) => step.same).length;
  return { differs: comparison.steps.length - same, same, all: comparison.steps.length };
}

export const keyOf = (step: ComparedStep): string => `${step.target} ${step.item} ${step.b?.step_id ?? step.a?.step_id ?? ""}`;

export const shownSteps = (comparison: Comparison, show: Show): ComparedStep[] => (show === "all" ? comparison.steps : comparison.steps.filter((step) => step.same === (show === "same")));

export interface DiffLine {
  kind: "add" | "del" | "hunk" | "same";
  text: string;
}

/** The lines of a unified diff, each by what it says. */
export function diffLines(lines: readonly string[]): DiffLine[] {
  return lines.map((line) => {
    if (line.startsWith("@@") || line.startsWith("---") || line.startsWith("+++")) return { kind: "hunk", text: line };
    if (line.startsWith("+")) return { kind: "add", text: line };
    return { kind: line.startsWith("-") ? "del" : "same", text: line };
  });
}
