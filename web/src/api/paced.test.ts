import { renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { usePaced } from "./paced";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("A thing is done at once after a quiet time, and once at the end of each busy while", () => {
  const act = vi.fn();
  const { result, unmount } = renderHook(() => usePaced(act, 1000));
  result.current();
  vi.advanceTimersByTime(1);
  expect(act).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 50; i++) result.current();
  vi.advanceTimersByTime(998);
  expect(act).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2);
  expect(act).toHaveBeenCalledTimes(2);
  result.current();
  unmount();
  vi.advanceTimersByTime(5000);
  expect(act).toHaveBeenCalledTimes(2);
});

test("What is done is what was drawn last, by a function that stays the same", () => {
  const done: string[] = [];
  const { result, rerender } = renderHook(({ name }) => usePaced(() => done.push(name), 1000), { initialProps: { name: "one" } });
  const first = result.current;
  rerender({ name: "two" });
  first();
  vi.advanceTimersByTime(1);
  expect([done, result.current === first]).toEqual([["two"], true]);
});
