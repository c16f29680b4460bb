import { cleanup, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, test } from "vitest";
import type { Run } from "../api/types";
import { FamilyTree } from "./FamilyTree";

afterEach(cleanup);

const counts = { succeeded: 3, reused: 0, failed: 0, refused: 0, skipped: 0, quarantined: 0, cancelled: 0, in_doubt: 0, pending: 0 };
const run = (run_id: string, kind: string, status: string, origin: string | null): Run => ({ run_id, kind, status, reason: null, counts, origin: origin === null ? null : { run_id: origin } }) as Run;

describe("The family of a run", () => {
  const [first, me, fork] = [run("run_first", "run", "succeeded", null), run("run_me", "fork", "failed", "run_first"), run("run_fork", "fork", "running", "run_me")];

  test("links to its relatives, not to itself, and says what changed in each", () => {
    render(<FamilyTree run={me} family={{ ancestors: [first], descendants: [fork], changes: { run_fork: ["parameter floor 0"], run_me: ["weight 1 → 2", "floor 1"] } }} />, { wrapper: MemoryRouter });
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual(["/runs/run_first", "/runs/run_fork"]);
    expect(screen.getByText("parameter floor 0")).toBeDefined();
    expect(screen.getByText("weight 1 → 2 and 1 more")).toBeDefined();
    expect(screen.getByText("3 executed")).toBeDefined();
  });
});
