import { cleanup, render, screen } from "@testing-library/react";
import { QueryClient, QueryClientProvider, queryOptions, useQuery } from "@tanstack/react-query";
import { afterEach, expect, test } from "vitest";
import { useOnce } from "./useOnce";

afterEach(cleanup);

let asked = 0;
const failing = queryOptions({ queryKey: ["failing"], queryFn: () => Promise.reject(new Error(`no ${++asked}`)), retry: false });

function Part() {
  const query = useQuery(failing);
  return <p>{query.isError ? "it failed" : "the part waits"}</p>;
}

function Page() {
  const isThere = useOnce(!useQuery(failing).isPending);
  return isThere ? <Part /> : <p>the page waits</p>;
}

test("A page that waits for what fails shows it, and does not ask for ever", async () => {
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page />
    </QueryClientProvider>,
  );
  expect(await screen.findByText("it failed")).toBeTruthy();
  expect(asked).toBe(2);
  await expect(screen.findByText("the page waits", {}, { timeout: 200 })).rejects.toThrow();
  expect(asked).toBe(2);
});
