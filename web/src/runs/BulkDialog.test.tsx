import { cleanup, configure, fireEvent, render, screen } from "@testing-library/react";
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

test.each([
  ["an answer that never came", () => Promise.reject(new TypeError("fetch failed")), "It may have been done in part: look at the runs"],
  ["a refusal", () => Promise.resolve(new Response(refused, { status: 400, headers: { "content-type": "application/problem+json" } })), "Nothing was done"],
])("After %s the page says no more than it knows", async (_, answer, told) => {
  globalThis.fetch = answer;
  render(
    <MantineProvider env="test">
      <Notifications />
      <QueryClientProvider client={new QueryClient()}>
        <BulkDialog verb="label" runs={[run]} left={0} onClose={() => undefined} onDone={() => undefined} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  fireEvent.change(screen.getByPlaceholderText("name=value"), { target: { value: "team=ops" } });
  fireEvent.click(screen.getByRole("button", { name: "Label 1 run" }));
  expect((await screen.findByText(told)).textContent).toBe(told);
});
