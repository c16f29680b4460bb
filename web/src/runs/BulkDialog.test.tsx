import { cleanup, configure, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { Run } from "../api/types";
import { BulkDialog } from "./BulkDialog";

Object.defineProperty(window, "matchMedia", { value: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) });
vi.stubGlobal("ResizeObserver", class { observe() { return; } unobserve() { return; } disconnect() { return; } });

// On a busy machine a part of the page is long in coming.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const realFetch = globalThis.fetch;
afterEach(() => {
  cleanup();
  globalThis.fetch = realFetch;
});

const run = { run_id: "run_06by4a7k3m2n9p1q23f0", pipeline: "p", status: "succeeded", labels: {} } as unknown as Run;
const refused = JSON.stringify({ title: "t", detail: "The body needs the field 'labels'.", code: "usage.invalid", status: 400 });

const show = (onDone: () => void) =>
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={new QueryClient()}>
        <BulkDialog verb="label" runs={[run]} left={0} onClose={() => undefined} onDone={onDone} />
      </QueryClientProvider>
    </MantineProvider>,
  );

test.each([
  ["an answer that never came", () => Promise.reject(new TypeError("fetch failed")), "It may have been done in part: look at the runs, or try again"],
  ["a refusal", () => Promise.resolve(new Response(refused, { status: 400, headers: { "content-type": "application/problem+json" } })), "Nothing was done"],
])("After %s the page says no more than it knows", async (_, answer, told) => {
  globalThis.fetch = answer;
  show(() => undefined);
  fireEvent.change(screen.getByPlaceholderText("name=value"), { target: { value: "team=ops" } });
  fireEvent.click(screen.getByRole("button", { name: "Label 1 run" }));
  expect((await screen.findByText(told)).textContent).toBe(told);
});

test("A request whose answer was lost is sent again with the same key, another one with another", async () => {
  const keys: string[] = [];
  globalThis.fetch = (_, init) => {
    keys.push((init?.headers as Record<string, string>)["idempotency-key"] ?? "none");
    return keys.length < 3 ? Promise.reject(new TypeError("fetch failed")) : Promise.resolve(new Response(JSON.stringify({ runs: [{ run_id: run.run_id, possible: true }] }), { headers: { "content-type": "application/json" } }));
  };
  const done = vi.fn();
  show(done);
  const sends = async (label: string) => {
    fireEvent.change(screen.getByPlaceholderText("name=value"), { target: { value: label } });
    const before = keys.length;
    fireEvent.click(screen.getByRole("button", { name: "Label 1 run" }));
    await waitFor(() => expect(screen.getByRole("button", { name: "Label 1 run" }).getAttribute("aria-disabled")).toBe("false"));
    expect(keys.length).toBe(before + 1);
  };
  await sends("team=ops");
  await sends("team=ops");
  fireEvent.change(screen.getByPlaceholderText("name=value"), { target: { value: "team=dev" } });
  fireEvent.click(screen.getByRole("button", { name: "Label 1 run" }));
  await waitFor(() => expect(done).toHaveBeenCalled());
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  expect([keys[1] === keys[0], keys[2] === keys[0]]).toEqual([true, false]);
});
