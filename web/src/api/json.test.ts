import { afterEach, describe, expect, test, vi } from "vitest";
import { get, send } from "./client";
import { readAnswer, readExact, writeJson } from "./json";

afterEach(() => vi.unstubAllGlobals());

describe("JSON that is read and written again", () => {
  test.each(['{"order":9007199254740993,"title":"a"}', "[1.10,1e400,-0,0.1,123456789012345678901234567890]", '{"__proto__":{"a":1},"b":"ü\\n"}', "null"])("is the same: %s", (text) => {
    expect(writeJson(readExact(text))).toBe(text);
  });

  test("names what cannot be kept: a name with two values", () => {
    expect(() => readExact('{"a":1,"a":2}')).toThrow("Duplicate key");
  });
});

describe("An answer", () => {
  test("has plain numbers, but for those that would lose a digit", () => {
    expect(readAnswer('{"count":1707,"share":0.30000000000000004,"at":"2026-11-22T10:00:00.000Z","hash":"1234567890123456789"}')).toEqual({ count: 1707, share: 0.30000000000000004, at: "2026-11-22T10:00:00.000Z", hash: "1234567890123456789" });
    const mixed = readAnswer('{"count":3,"params":{"order":9007199254740993,"small":-1e-400,"list":[ 12345678901234567890 ]}}') as { count: number };
    expect(mixed.count).toBe(3);
    expect(writeJson(mixed)).toBe('{"count":3,"params":{"order":9007199254740993,"small":-1e-400,"list":[12345678901234567890]}}');
  });

  test("comes and goes digit for digit", async () => {
    const sent: unknown[] = [];
    vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
      if (init.method === "POST") sent.push(init.body);
      return Promise.resolve(new Response('{"params":{"order":9007199254740993}}', { headers: { "content-type": "application/json" } }));
    });
    const run = await get<{ params: unknown }>("/runs/run_1");
    const plan = await send("POST", "/executions/run_1/fork", { params: run.params, plan: true });
    expect(sent).toEqual(['{"params":{"order":9007199254740993},"plan":true}']);
    expect(writeJson(plan)).toBe('{"params":{"order":9007199254740993}}');
  });
});
