import type { Calls, Node, TargetCalls } from "../api/types";
import { formatElapsed } from "../kit/format";
import type { Look } from "../kit/status";

const looks: Readonly<Record<string, Look>> = {
  active: { icon: "ok", word: "Active", tone: "ok" },
  lost: { icon: "hazard", word: "Lost", tone: "warn" },
  stopped: { icon: "cancel", word: "Stopped", tone: "idle" },
};

export const nodeLook = (status: string): Look => looks[status] ?? { icon: "unknown", word: status, tone: "idle" };

/** How a node's lease stands, in words. */
export function leaseWords(node: Pick<Node, "status" | "lease_until" | "heard_at">, now: number): string {
  if (node.status === "stopped") return "said that it stops";
  const left = Date.parse(node.lease_until) - now;
  if (node.status === "active" && left > 0) return `heard ${ago(node.heard_at, now)}, lease for ${formatElapsed(left)} more`;
  return `heard ${ago(node.heard_at, now)}, lease over`;
}

function ago(time: string, now: number): string {
  const age = now - Date.parse(time);
  return age < 1000 ? "just now" : `${formatElapsed(age)} ago`;
}

/** When the next lease ends that could make a node lost; null where none runs. */
export function nextLeaseEnd(nodes: readonly Pick<Node, "status" | "lease_until">[], now: number): number | null {
  const ends = nodes.filter((node) => node.status === "active").map((node) => Date.parse(node.lease_until)).filter((end) => end > now);
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Calls of targets that no node serves any more. */
export function orphanCalls(calls: Calls, nodes: readonly Node[]): TargetCalls[] {
  const served = new Set(nodes.flatMap((node) => node.targets.map((target) => target.target)));
  return calls.targets.filter((target) => !served.has(target.target));
}

/** A version that is or ends with a digest, short enough to be read. */
export const shortVersion = (version: string): string => version.replace(/^sha256:/, "").replace(/[0-9a-f]{12,}/g, (digest) => digest.slice(0, 8));
