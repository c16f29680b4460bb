import { useEffect, useSyncExternalStore } from "react";
import { openStream, type Connection, type LiveEvent } from "./stream";

interface State {
  connection: Connection | "none";
  /** When the last event came or the connection stood last, in milliseconds. */
  heardAt: number;
}

let state: State = { connection: "none", heardAt: 0 };
const listeners = new Set<() => void>();

function become(connection: State["connection"]): void {
  state = { connection, heardAt: connection === "reconnecting" ? state.heardAt : Date.now() };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How the page's stream stands. */
export const useConnection = (): State => useSyncExternalStore(subscribe, () => state);

interface EventsOptions {
  /** The path of the stream with what comes behind it; null for none. */
  path: string | null;
  /** True where the stream can go on behind an event, by its id. */
  canResume: boolean;
  names: readonly string[];
  onEvents: (events: LiveEvent[]) => void;
}

/** Opens the one stream of a page while the page is there. `names` and `onEvents` must be stable. */
export function useEvents({ path, canResume, names, onEvents }: EventsOptions): void {
  useEffect(() => {
    if (path === null) return;
    const close = openStream({
      url: (last) => `/api/v1${path}${canResume && last !== null ? `?after=${last}` : ""}`,
      names,
      onEvents: (events) => {
        if (state.connection === "live") state.heardAt = Date.now();
        onEvents(events);
      },
      onConnection: become,
    });
    return () => {
      close();
      become("none");
    };
  }, [path, canResume, names, onEvents]);
}
