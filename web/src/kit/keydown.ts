import { useLayoutEffect, useRef } from "react";

/** Fields take their keys for themselves. */
export const isField = (target: EventTarget | null): boolean => target instanceof Element && target.matches("input:not([type=checkbox]), textarea, select, [contenteditable=true]");

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
