import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, test, vi } from "vitest";
import { KeysCard } from "./KeysCard";
import { canRetry, mailLook } from "./mail";

Object.defineProperty(window, "matchMedia", { value: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) });

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const show = () =>
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
        <MemoryRouter>
          <KeysCard />
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );

const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

describe("The keys", () => {
  test("are made with a secret that is shown once and then gone from the page", async () => {
    const sent: unknown[] = [];
    vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
      if (init.method === "POST") {
        sent.push(JSON.parse(init.body as string));
        return Promise.resolve(json({ id: "key_1", name: "ann", role: "viewer", created_at: "2026-11-21T10:00:00.000Z", key: "rpk_secret" }, 201));
      }
      return Promise.resolve(json(url.endsWith("/keys") ? [{ id: "key_0", name: "root", role: "admin", created_at: "2026-11-20T10:00:00.000Z", key: null }] : { name: "root", role: "admin", login: true }));
    });
    show();
    fireEvent.click(await screen.findByRole("button", { name: "Add a key…" }));
    fireEvent.change(screen.getByPlaceholderText("ann, ci, …"), { target: { value: " ann " } });
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText("rpk_secret")).toBeTruthy();
    expect(sent).toEqual([{ name: "ann", role: "viewer" }]);
    fireEvent.click(screen.getByRole("button", { name: "I have kept it" }));
    await waitFor(() => expect(screen.queryByText("rpk_secret")).toBeNull());
  });

  test("are not for everybody, and the page says so", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(json({ title: "This key may not do that.", detail: "The key 'ann' has the role viewer; GET /api/v1/keys needs admin.", code: "access.denied", hint: "Ask an admin.", status: 403 }, 403)));
    show();
    expect((await screen.findByRole("note")).textContent).toContain("needs admin");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.queryByRole("button", { name: "Add a key…" })).toBeNull();
  });
});

test("Only mail that was given up, or of which nobody knows, is sent again", () => {
  expect(["waiting", "queued", "sending", "sent", "failed", "uncertain"].filter(canRetry)).toEqual(["failed", "uncertain"]);
  expect([mailLook("uncertain").word, mailLook("odd").word]).toEqual(["Uncertain", "odd"]);
});
