import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openStream, type Connection, type LiveEvent, type Source } from "./stream";

/** A connection that the test breaks and feeds by hand, for faults that a real one does not have at will. */
class Wire implements Source {
  readyState = 1;
  isClosed = false;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly listeners = new Map<string, (event: MessageEvent<string>) => void>();

  constructor(readonly url: string) {}

  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void {
    this.listeners.set(name, listener);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(name: string, id: string, data: unknown): void {
    this.listeners.get(name)?.(new MessageEvent(name, { data: JSON.stringify(data), lastEventId: id }));
  }

  break(): void {
    this.readyState = 2;
    this.onerror?.();
  }
}

describe("A stream of events", () => {
  let wires: Wire[];
  let bundles: LiveEvent[][];
  let connections: Connection[];
  let close: () => void;

  const wire = (): Wire => {
    const last = wires.at(-1);
    if (!last) throw new Error("nothing was opened");
    return last;
  };

  beforeEach(() => {
    vi.useFakeTimers();
    [wires, bundles, connections] = [[], [], []];
    close = openStream({
      url: (last) => (last === null ? "/events" : `/events?after=${last}`),
      names: ["run", "end"],
      onEvents: (events) => bundles.push(events),
      onConnection: (connection) => connections.push(connection),
      open: (url) => {
        wires.push(new Wire(url));
        return wire();
      },
    });
  });

  afterEach(() => {
    close();
    vi.useRealTimers();
  });

  test("shows the first event at once and the following in bundles, four a second at most", () => {
    wire().tell("run", "1", 1);
    vi.advanceTimersByTime(1);
    expect(bundles).toHaveLength(1);
    for (let i = 2; i < 100; i++) {
      wire().tell("run", String(i), i);
      vi.advanceTimersByTime(10);
    }
    vi.advanceTimersByTime(250);
    expect(bundles.flat()).toHaveLength(99);
    expect(bundles.length).toBeLessThanOrEqual(6);
  });

  test("that was refused is opened again behind the last event, later each time", () => {
    wire().tell("run", "42", {});
    wire().break();
    vi.advanceTimersByTime(999);
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(wire().url).toBe("/events?after=42");
    wire().break();
    vi.advanceTimersByTime(1999);
    expect(wires).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(wires).toHaveLength(3);
  });

  test("leaves a broken connection to the browser, which retries it", () => {
    wire().readyState = 0;
    wire().onerror?.();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(connections.at(-1)).toBe("reconnecting");
    wire().onopen?.();
    expect(connections.at(-1)).toBe("live");
  });

  test("that ended is closed, and its last events are handed on", () => {
    wire().tell("run", "1", {});
    wire().tell("end", "2", {});
    vi.advanceTimersByTime(1);
    expect(bundles.flat().map((event) => event.name)).toEqual(["run", "end"]);
    expect(wire().isClosed).toBe(true);
    expect(connections.at(-1)).toBe("ended");
  });

  test("that was closed stays closed", () => {
    wire().break();
    close();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
  });
});
