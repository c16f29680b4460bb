import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function read(): number {
  if (timer === undefined) now = Date.now();
  return now;
}

/** The time, once a second; one timer serves the whole page. */
export const useNow = (): number => useSyncExternalStore(subscribe, stable);

// Between two ticks the same value must come back, or React renders for ever.
function stable(): number {
  const value = read();
  return Math.floor(value / 1000) * 1000;
}
