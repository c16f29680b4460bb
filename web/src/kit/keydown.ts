import { useLayoutEffect, useRef } from "react";

/** Fields take their keys for themselves. */
export const isField = (target: EventTarget | null): boolean => target instanceof Element && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable=true]");

/** An open dialog or menu keeps its keys: the page behind it must not answer them too. */
export const isInDialog = (target: EventTarget | null): boolean => document.querySelector("[aria-modal=true]") !== null || (target instanceof Element && target.closest("[role=dialog], [role=menu]") !== null);

/** Hears every key of the page. It listens before what it answers for is seen, and always as it was last drawn: a fast hand loses no key. */
export function useKeydown(handler: (event: KeyboardEvent) => void): void {
  const latest = useRef(handler);
  useLayoutEffect(() => {
    latest.current = handler;
  });
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
}
