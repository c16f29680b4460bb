import type { IconName } from "./Icon";

export type Tone = "ok" | "run" | "fail" | "warn" | "idle" | "reuse";

export interface Look {
  icon: IconName;
  word: string;
  tone: Tone;
}

/** Every status, decision and verdict of the contract: icon, word and colour, so that no meaning hangs on colour alone. */
const looks: Readonly<Record<string, Look>> = {
  succeeded: { icon: "ok", word: "Succeeded", tone: "ok" },
  failed: { icon: "fail", word: "Failed", tone: "fail" },
  running: { icon: "run", word: "Running", tone: "run" },
  queued: { icon: "queued", word: "Queued", tone: "idle" },
  pending: { icon: "queued", word: "Pending", tone: "idle" },
  paused: { icon: "halt", word: "Paused", tone: "idle" },
  cancelled: { icon: "cancel", word: "Cancelled", tone: "idle" },
  skipped: { icon: "skip", word: "Skipped", tone: "idle" },
  quarantined: { icon: "skip", word: "Quarantined", tone: "warn" },
  interrupted: { icon: "halt", word: "Interrupted", tone: "warn" },
  in_doubt: { icon: "doubt", word: "In doubt", tone: "warn" },
  refused: { icon: "refuse", word: "Refused", tone: "warn" },
  reused: { icon: "branch", word: "Reused", tone: "reuse" },
  replaced: { icon: "fork", word: "Replaced", tone: "reuse" },
  identical: { icon: "same", word: "Identical", tone: "ok" },
  equivalent: { icon: "same", word: "Equivalent", tone: "ok" },
  recorded: { icon: "rec", word: "Recorded", tone: "idle" },
  differs: { icon: "differs", word: "Differs", tone: "fail" },
  unreplayable: { icon: "cancel", word: "Unreplayable", tone: "warn" },
  unverified: { icon: "unknown", word: "Unverified", tone: "idle" },
};

/** How a status looks; one that this page does not know is shown as it is spelt. */
export const lookOf = (status: string): Look => looks[status] ?? { icon: "unknown", word: status, tone: "idle" };

/** The word under which a step is shown: one that was served from a recording is reused, whatever its status says. */
export function stepLook(step: { status: string; decision: string }): Look {
  if (step.status !== "succeeded") return lookOf(step.status);
  return lookOf(step.decision === "reuse" ? "reused" : step.decision === "replace" ? "replaced" : step.status);
}

export interface KindLook {
  icon: IconName;
  word: string;
}

const kinds: Readonly<Record<string, KindLook>> = {
  run: { icon: "play", word: "Run" },
  restart: { icon: "restart", word: "Restart" },
  fork: { icon: "fork", word: "Fork" },
  replay: { icon: "replay", word: "Replay" },
  rerun: { icon: "rerun", word: "Rerun" },
};

export const kindOf = (kind: string): KindLook => kinds[kind] ?? { icon: "play", word: kind };

export const runStatuses = ["queued", "running", "paused", "succeeded", "failed", "cancelled", "interrupted"] as const;
export const runKinds = ["run", "restart", "fork", "replay", "rerun"] as const;
export const stepStatuses = ["succeeded", "failed", "refused", "skipped", "quarantined", "cancelled", "in_doubt"] as const;
export const decisions = ["execute", "reuse", "replace", "refuse"] as const;
