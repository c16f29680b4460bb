import { Graph, layout } from "@dagrejs/dagre";
import type { Step } from "../../api/types";

/** A call that is drawn; it stands for `count` like calls of one parent. */
export interface DrawnCall {
  step: Step;
  parent: string | null;
  count: number;
  x: number;
  y: number;
}

export const callSize = { width: 220, height: 52 } as const;

// More like calls than this under one parent are drawn as one.
const most = 12;

/** The calls of a run as a tree; many like ones under one parent become one that says how many, shown by its worst. */
export function groupCalls(steps: readonly Step[]): Omit<DrawnCall, "x" | "y">[] {
  const groups = new Map<string, Step[]>();
  for (const step of steps) {
    const key = `${step.parent_id ?? ""} ${step.target}`;
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  const drawn: Omit<DrawnCall, "x" | "y">[] = [];
  const stands = new Set<string>();
  for (const step of steps) {
    if (step.parent_id != null && !stands.has(step.parent_id)) continue;
    const group = groups.get(`${step.parent_id ?? ""} ${step.target}`) ?? [];
    const worst = group.find((one) => one.status !== "succeeded") ?? group[0];
    if (group.length > most && step !== worst) continue;
    stands.add(step.step_id);
    drawn.push({ step, parent: step.parent_id ?? null, count: group.length > most ? group.length : 1 });
  }
  return drawn;
}

/** Places the calls: callers at the left, what they called to the right of them. */
export function placeCalls(steps: readonly Step[], stacked: boolean): DrawnCall[] {
  const drawn = groupCalls(steps);
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", ranksep: stacked ? 24 : 64, nodesep: 14 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const call of drawn) graph.setNode(call.step.step_id, { ...callSize });
  for (const call of drawn) if (call.parent !== null) graph.setEdge(call.parent, call.step.step_id);
  layout(graph);
  return drawn.map((call) => {
    const place = graph.node(call.step.step_id) as { x: number; y: number };
    return { ...call, x: place.x - callSize.width / 2, y: place.y - callSize.height / 2 };
  });
}
