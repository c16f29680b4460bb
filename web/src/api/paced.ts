import { useCallback, useEffect, useRef } from "react";

/** Does a thing at once where it has not been done for a while, else once when that while is over. The function stays the same from draw to draw. */
export function usePaced(act: () => void, interval: number): () => void {
  const latest = useRef(act);
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const actedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(
    () => () => {
      clearTimeout(waiting.current);
      waiting.current = undefined;
    },
    [],
  );
  return useCallback(() => {
    waiting.current ??= setTimeout(
      () => {
        waiting.current = undefined;
        actedAt.current = performance.now();
        latest.current();
      },
      Math.max(0, actedAt.current + interval - performance.now()),
    );
  }, [interval]);
}
