import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { address, getText } from "./client";
import { asProblem, Problem, problemOf, unreachable } from "./problem";

describe("An address", () => {
  test("leaves out what filters nothing, and repeats what is a list", () => {
    expect(address("/runs", { status: "", golden: false, after: null, label: ["a=b", "c=d&e"], limit: 100 })).toBe("/api/v1/runs?label=a%3Db&label=c%3Dd%26e&limit=100");
    expect(address("/runs")).toBe("/api/v1/runs");
  });
});

describe("An answer that is an error", () => {
  const json = (body: unknown, status: number) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/problem+json" } });

  test("keeps title, detail, hint and code", async () => {
    const problem = await problemOf(json({ title: "t", detail: "d", hint: "h", code: "run.not_found", status: 404 }, 404));
    expect([problem.title, problem.detail, problem.hint, problem.code, problem.status]).toEqual(["t", "d", "h", "run.not_found", 404]);
    expect(problem.isPassing).toBe(false);
  });

  test("that does not repeat its status has that of the answer", async () => {
    expect((await problemOf(json({ title: "t" }, 409))).status).toBe(409);
  });

  test("of something between says what came instead", async () => {
    const problem = await problemOf(new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "content-type": "text/html" } }));
    expect(problem.code).toBe("http.502");
    expect(problem.detail).toBe("Expected a problem in JSON, found text/html.");
    expect(problem.isPassing).toBe(true);
  });

  test("of a part of the page that did not come says what to do", () => {
    expect(asProblem(new Error("Unable to preload CSS for /assets/RunPage.css")).code).toBe("page.not_loaded");
    expect(asProblem(new Error("x is undefined")).code).toBe("page.error");
  });

  test("of a server that is gone can pass", () => {
    expect(unreachable(new TypeError("fetch failed")).isPassing).toBe(true);
    expect(new Problem({ status: 429 }).isPassing).toBe(true);
  });
});

describe("A text that is long", () => {
  let server: Server;
  const real = globalThis.fetch;
  beforeAll(async () => {
    server = createServer((request, response) => response.end(request.url?.includes("long") === true ? "ä".repeat(200_000) : "short"));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    globalThis.fetch = (input, init) => real(new URL(input as string, base), init);
  });
  afterAll(() => {
    globalThis.fetch = real;
    server.closeAllConnections();
    server.close();
  });

  test("is read only as far as it is shown", async () => {
    const read = await getText("/long", 1000);
    expect(read).toEqual({ text: "ä".repeat(1000), whole: false });
    expect(await getText("/short", 1000)).toEqual({ text: "short", whole: true });
  });
});
