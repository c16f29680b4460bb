import type { ComparedStep, Comparison } from "../api/types";

export type Show = "differs" | "same" | "all";

/** How many steps are the same in both runs, and how many are not. */
export const countsOf = ({ counts }: Pick<Comparison, "counts">): Record<Show, number> => ({ ...counts, all: counts.same + counts.differs });

/** Which steps are asked for. */
export const sameOf = (show: Show): string => (show === "all" ? "" : String(show === "same"));

export const keyOf = (step: ComparedStep): string => `${step.target} ${step.item} ${step.b?.step_id ?? step.a?.step_id ?? ""}`;

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
