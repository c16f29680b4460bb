import type { Look } from "../kit/status";

const looks: Readonly<Record<string, Look>> = {
  waiting: { icon: "queued", word: "Waiting", tone: "idle" },
  queued: { icon: "queued", word: "Queued", tone: "idle" },
  sending: { icon: "run", word: "Sending", tone: "run" },
  sent: { icon: "ok", word: "Sent", tone: "ok" },
  failed: { icon: "fail", word: "Failed", tone: "fail" },
  uncertain: { icon: "doubt", word: "Uncertain", tone: "warn" },
};

/** How a mail of the outbox looks. */
export const mailLook = (state: string): Look => looks[state] ?? { icon: "unknown", word: state, tone: "idle" };

/** Only what was given up, or what nobody knows of, is sent again. */
export const canRetry = (state: string): boolean => state === "failed" || state === "uncertain";
