import { expect, test } from "vitest";
import { readView, writeView } from "./view";

test("What is seen of a graph comes back from the address", () => {
  expect(readView(writeView({ x: -12.4, y: 80, zoom: 0.5 }))).toEqual({ x: -12, y: 80, zoom: 0.5 });
});

test.each([null, "", "1,2", "a,b,c", "0,0,0"])("The address %s names no part of a graph", (text) => {
  expect(readView(text)).toBeNull();
});
