import { cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { MantineProvider } from "@mantine/core";
import { onlineManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, test, vi } from "vitest";
import { writeJson } from "../api/json";
import type { Plan, Run, RunDetails } from "../api/types";
import { RerunDialog } from "../artifact/RerunDialog";
import { ForkEditor, unchanged, type Change } from "./ForkEditor";
import { Hazards } from "./Hazards";
import { PlanDialog } from "./PlanDialog";

Object.defineProperty(window, "matchMedia", { value: () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }) });
vi.stubGlobal("ResizeObserver", class { observe() { return; } unobserve() { return; } disconnect() { return; } });

// On a busy machine a part of the page is long in coming.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

const realFetch = globalThis.fetch;
afterEach(() => {
  cleanup();
  globalThis.fetch = realFetch;
  onlineManager.setOnline(true);
});

const answers = (answer: (url: string, body: string) => string) => {
  globalThis.fetch = (url, init) => Promise.resolve(new Response(answer(url as string, init?.body as string), { headers: { "content-type": "application/json" } }));
};

const show = (children: ReactNode): QueryClient => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={client}>
        <MemoryRouter>{children}</MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  return client;
};

const run = { run_id: "run_06by4a7k3m2n9p1q23f0", pipeline: "p", target: null, params: {}, input: null, context: null } as unknown as Run;
const details = { stages: [{ target: "a/one", route: "a" }, { target: "a/two", route: "a" }] } as unknown as RunDetails;
const counts = { reuse: 0, run: 3, publish: 3, verify: 0, refuse: 0, unknown: 0 };
const plan = { counts, stages: [], hazards: [], warnings: [], definition_changes: [], saved_ms: 0, estimated_ms: 0, snapshot: null } as unknown as Plan;

describe("The input of a call", () => {
  test("is changed where it was edited and nowhere else", async () => {
    answers(() => '{"order":9007199254740993,"share":1.10,"title":"a"}');
    const changes: Change[] = [];
    const called = { ...run, pipeline: null, input: { digest: "sha256:00", size: 60, media_type: "application/json" } } as unknown as Run;
    show(<ForkEditor run={called} change={unchanged} onChange={(change) => changes.push(change)} onProblem={() => undefined} />);
    const field = await screen.findByLabelText<HTMLTextAreaElement>(/^Input/);
    expect(field.value).toBe('{\n  "order": 9007199254740993,\n  "share": 1.10,\n  "title": "a"\n}');
    fireEvent.change(field, { target: { value: field.value.replace('"a"', '"b"') } });
    expect(screen.getByText('Patch: {"title":"b"}')).toBeTruthy();
    expect(writeJson(changes.at(-1)?.input)).toBe('{"order":9007199254740993,"share":1.10,"title":"b"}');
    fireEvent.change(field, { target: { value: ` ${field.value.replace('"b"', '"a"')} ` } });
    expect(changes.at(-1)?.input).toBeUndefined();
  });
});

describe("A plan of another choice", () => {
  test("is not started: while the new one is counted the button waits", async () => {
    answers(() => JSON.stringify(plan));
    const client = show(<PlanDialog run={run} details={details} verb="replay" step={null} stage="a/one" onClose={() => undefined} />);
    const start = screen.getByRole("button", { name: "Replay" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBe("false"));
    onlineManager.setOnline(false);
    fireEvent.change(screen.getByLabelText("Publish the outputs of"), { target: { value: "a/two" } });
    await waitFor(() => expect(client.getQueryCache().findAll({ fetchStatus: "paused" })).toHaveLength(1));
    expect([start.getAttribute("aria-disabled"), screen.getByRole("status").textContent]).toEqual(["true", "Counting…"]);
  });

  test("is not started either where an artifact is made again", async () => {
    answers(() => JSON.stringify(plan));
    const client = show(<RerunDialog id="report/a" from="" onClose={() => undefined} onStarted={() => undefined} />);
    const start = screen.getByRole("button", { name: "Rerun" });
    await waitFor(() => expect(start.getAttribute("aria-disabled")).toBe("false"));
    onlineManager.setOnline(false);
    fireEvent.click(screen.getByRole("checkbox", { name: /^strict/ }));
    await waitFor(() => expect(client.getQueryCache().findAll({ fetchStatus: "paused" })).toHaveLength(1));
    expect([start.getAttribute("aria-disabled"), screen.getByRole("status").textContent]).toEqual(["true", "Counting…"]);
  });
});

describe("Effects that would be repeated", () => {
  const hazards = [{ step_id: "stp_1", target: "work/send", reason: "took effect in run_1" }, { step_id: "stp_2", target: "work/post", reason: "took effect in run_1" }];

  test("have one question together in a replay", () => {
    const answered = vi.fn();
    show(<Hazards run="run_1" answering="together" hazards={hazards} answers={{}} onAnswer={answered} />);
    expect(screen.getByRole("group", { name: "2 effects that would be repeated" }).textContent).toContain("work/post took effect in run_1. Shall they happen again?");
    fireEvent.click(screen.getByRole("radio", { name: "Leave it out" }));
    expect(answered).toHaveBeenCalledWith({ "*": "skip" });
  });

  test("are answered by themselves or all at once in a restart, however many there are", () => {
    const many = Array.from({ length: 2000 }, (_, index) => ({ step_id: `stp_${index}`, target: "work/send", reason: "took effect in run_1" }));
    const answered = vi.fn<(answers: Record<string, string>) => void>();
    show(<Hazards run="run_1" answering="each" hazards={many} answers={{ stp_3: "repeat" }} onAnswer={answered} />);
    expect(screen.getAllByRole("group")).toHaveLength(21);
    fireEvent.click(screen.getByRole("button", { name: "Show 200 of 1,980 more" }));
    expect(screen.getAllByRole("group")).toHaveLength(221);
    const all = screen.getByRole("group", { name: "All of them" });
    expect(all.textContent).toContain("1,999 not answered yet");
    fireEvent.click(within(all).getByRole("radio", { name: "Leave it out" }));
    const given = answered.mock.calls[0]?.[0] ?? {};
    expect([Object.keys(given).length, given["stp_3"], given["stp_1999"], given["*"]]).toEqual([2000, "skip", "skip", undefined]);
  });

  test("change the plan with each answer, and the questions stay", async () => {
    const bodies: Record<string, unknown>[] = [];
    answers((_, body) => {
      const asked = JSON.parse(body) as Record<string, unknown>;
      bodies.push(asked);
      return JSON.stringify(asked["effects"] === undefined ? { ...plan, hazards, counts: { ...counts, run: 1, refuse: 2 } } : { ...plan, hazards: [{ ...hazards[0], reason: "took effect in run_1 and would again: parameter text changed" }], counts: { ...counts, run: 1, refuse: 0, reuse: 41 } });
    });
    show(<PlanDialog run={run} details={details} verb="replay" step={null} stage="a/one" onClose={() => undefined} />);
    fireEvent.click(await screen.findByRole("radio", { name: "Leave it out" }));
    expect(screen.getByRole("status").textContent).toBe("Counting…");
    expect(await screen.findByText("41")).toBeTruthy();
    expect(screen.queryByText(/and would again/)).toBeNull(); // The question stays as it was asked.
    expect(bodies.map((body) => body["effects"])).toEqual([undefined, "skip"]);
    expect(screen.getByRole<HTMLInputElement>("radio", { name: "Leave it out" }).checked).toBe(true);
    await waitFor(() => expect(screen.getByRole("button", { name: "Replay" }).getAttribute("aria-disabled")).toBe("false"));
  });

  test("are told in a recover, with the way to their step", () => {
    show(<Hazards run="run_1" answering="elsewhere" hazards={hazards} answers={{}} onAnswer={() => undefined} />);
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.getByRole("link", { name: "work/send" }).getAttribute("href")).toBe("/runs/run_1/steps/stp_1");
  });
});
