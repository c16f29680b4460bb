import { readAnswer } from "./json";

/** How a stream of events stands: told at the lower left of every page. */
export type Connection = "connecting" | "live" | "reconnecting" | "ended";

export interface LiveEvent {
  name: string;
  data: unknown;
}

/** The part of the browser's EventSource that a stream uses. */
export interface Source {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface StreamOptions {
  /** The address; given the id of the last event where there was one, for a connection that the browser gave up. */
  url: (last: string | null) => string;
  names: readonly string[];
  /** Takes all events since it was called last, at most four times a second. */
  onEvents: (events: LiveEvent[]) => void;
  onConnection: (connection: Connection) => void;
  open?: (url: string) => Source;
}

const closed = 2;
const interval = 250;
const longestWait = 15_000;

/** Opens a stream that comes back by itself and hands on what it hears in bundles. Returns what ends it. */
export function openStream(options: StreamOptions): () => void {
  const open = options.open ?? ((url: string): Source => new EventSource(url) as unknown as Source);
  let source: Source | null = null;
  let last: string | null = null;
  let waiting: LiveEvent[] = [];
  let flushing: ReturnType<typeof setTimeout> | undefined;
  let retrying: ReturnType<typeof setTimeout> | undefined;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;

  function flush(): void {
    flushing = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    flushedAt = performance.now();
    options.onEvents(events);
  }

  function hear(name: string, event: MessageEvent<string>): void {
    if (event.lastEventId !== "") last = event.lastEventId;
    waiting.push({ name, data: readAnswer(event.data) });
    // The first event after a quiet time shows at once, the others with the next bundle.
    flushing ??= setTimeout(flush, Math.max(0, flushedAt + interval - performance.now()));
    if (name === "end") {
      source?.close();
      options.onConnection("ended");
    }
  }

  function failed(): void {
    options.onConnection("reconnecting");
    // The browser retries a broken connection itself, but gives up where the answer was an error.
    if (source?.readyState !== closed) return;
    failures += 1;
    retrying = setTimeout(connect, Math.min(longestWait, 1000 * 2 ** (failures - 1)));
  }

  function connect(): void {
    source = open(options.url(last));
    source.onopen = () => {
      failures = 0;
      options.onConnection("live");
    };
    source.onerror = failed;
    for (const name of options.names) source.addEventListener(name, (event) => hear(name, event));
  }

  options.onConnection("connecting");
  connect();
  return () => {
    clearTimeout(flushing);
    clearTimeout(retrying);
    source?.close();
  };
}
