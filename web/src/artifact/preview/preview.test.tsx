import { cleanup, configure, render, screen } from "@testing-library/react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { afterEach, describe, expect, test, vi } from "vitest";
import { readExact } from "../../api/json";
import type { Artifact } from "../../api/types";
import CsvTable from "./CsvTable";
import { tokensOf } from "./highlight";
import { JsonTree } from "./JsonTree";
import { hexRows, languageOf, possibleViews, textOf, viewsOf } from "./kinds";
import { PreviewCard } from "./PreviewCard";
import SourceText from "./SourceText";

// On a busy machine a part of the page is long in coming.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

afterEach(cleanup);

describe("How bytes are shown", () => {
  test.each([
    ["image/svg+xml", ["image", "text"]],
    ["text/html; charset=utf-8", ["page", "text"]],
    ["application/ld+json", ["tree", "text"]],
    ["TEXT/CSV", ["table", "text"]],
    ["text/x-python", ["text", "hex"]],
    ["application/n-triples", ["text", "hex"]],
    ["application/octet-stream", ["hex"]],
    ["nonsense", ["hex"]],
  ])("%s", (type, views) => expect(viewsOf(type)).toEqual(views));

  test("leaves out what would need more bytes than are read", () => {
    expect(possibleViews("application/json", 2_000_000)).toEqual(["text"]);
    expect(possibleViews("text/html", 50_000_000)).toEqual(["text"]);
    expect(possibleViews("text/csv", 50_000_000)).toEqual(["table", "text"]);
  });

  test("colours by media type, else by the name's ending", () => {
    expect([languageOf("image/svg+xml", "a"), languageOf("text/plain", "a.py"), languageOf("text/plain", "notes")]).toEqual(["xml", "python", null]);
  });

  test("bytes stand in rows of sixteen", () => {
    expect(hexRows(new TextEncoder().encode("0123456789abcdef\n"))).toEqual([
      { at: "00000000", hex: "30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66", text: "0123456789abcdef" },
      { at: "00000010", hex: "0a", text: "·" },
    ]);
  });

  test("a character that was cut in two is left out, not shown as broken", () => {
    const bytes = new TextEncoder().encode("aä").subarray(0, 2);
    expect([textOf(bytes, false), textOf(bytes, true)]).toEqual(["a", "a�"]);
  });
});

describe("What a stranger wrote", () => {
  const evil = `<script>alert(1)</script><img src=x onerror="alert(2)">`;

  test.each([
    ["coloured text", <SourceText key="a" text={evil} language="xml" label="evil" />],
    ["a table", <CsvTable key="b" text={`name,${evil.replaceAll('"', "'")}\n${evil.replaceAll('"', "'")},1\n`} whole label="evil" />],
    ["a tree", <JsonTree key="c" value={{ [evil]: evil }} label="evil" />],
  ])("is text in %s", (_, shown) => {
    const { container } = render(shown);
    expect(container.querySelector("script, img")).toBeNull();
    expect(container.textContent).toContain("<script>alert(1)</script>");
  });

  test("loses nothing by being coloured", () => {
    const tokens = tokensOf(evil, "xml");
    expect(tokens.map((token) => token.text).join("")).toBe(evil);
    expect(tokens.some((token) => token.className.includes("hljs-name"))).toBe(true);
  });
});

test("Of a table that was cut the torn last row is left out", () => {
  const { container } = render(<CsvTable text={"a,b\n1,2\n3"} whole={false} label="cut" />);
  expect([...container.querySelectorAll("td")].map((cell) => cell.textContent)).toEqual(["1", "2"]);
});

describe("Numbers that are longer than a double", () => {
  const text = '{"order":9007199254740993,"share":1.10,"share":1.10}';

  test("stand in the source as they do in the bytes", async () => {
    vi.stubGlobal("fetch", () => Promise.resolve(new Response(text)));
    const artifact = { digest: "sha256:00", size: text.length, media_type: "application/json", names: [], produced_by: [], consumed_by_count: 0, present: true } as unknown as Artifact;
    render(
      <QueryClientProvider client={new QueryClient()}>
        <PreviewCard artifact={artifact} name="a.json" id="a.json" view="text" onView={() => undefined} />
      </QueryClientProvider>,
    );
    expect((await screen.findByLabelText("a.json")).textContent).toBe(text);
    vi.unstubAllGlobals();
  });

  test("stand in the tree digit for digit", () => {
    const { container } = render(<JsonTree value={readExact('{"order":9007199254740993,"share":1.10}')} label="a" />);
    expect([...container.querySelectorAll(".number")].map((leaf) => leaf.textContent)).toEqual(["9007199254740993", "1.10"]);
  });
});
