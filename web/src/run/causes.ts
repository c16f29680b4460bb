import type { Failures } from "../api/types";

type Cause = Failures["causes"][number];

/** Whether a call failed with what another one had said: callers pass it on inside their own message. */
export const carries = (outer: Pick<Cause, "target" | "message">, inner: Pick<Cause, "target" | "message">): boolean => outer.target !== inner.target && outer.message.length > inner.message.length && outer.message.endsWith(inner.message);

/** The causes with those first that others only pass on. */
export function rootFirst<C extends Pick<Cause, "target" | "message">>(causes: readonly C[]): C[] {
  const passedOn = (cause: C) => causes.some((other) => carries(cause, other));
  return [...causes.filter((cause) => !passedOn(cause)), ...causes.filter(passedOn)];
}

/** The message without the words that stand before it anyway. */
export function withoutTarget({ target, message }: Pick<Cause, "target" | "message">): string {
  const lead = `${target} failed: `;
  return message.startsWith(lead) ? message.slice(lead.length) : message;
}
