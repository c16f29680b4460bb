import type { ProblemObject } from "./types";

/** An error that the server answered with, or that kept the page from reaching it. */
export class Problem extends Error {
  readonly title: string;
  readonly detail: string;
  readonly hint: string | null;
  readonly code: string;
  readonly status: number;

  constructor(problem: Partial<ProblemObject>) {
    super(problem.detail ?? problem.title ?? "The server answered with an error that says nothing.");
    this.name = "Problem";
    this.title = problem.title ?? "The request failed.";
    this.detail = problem.detail ?? "";
    this.hint = problem.hint ?? null;
    this.code = problem.code ?? "unknown";
    this.status = problem.status ?? 0;
  }

  /** True where asking again could end differently: the server was not reached, was overloaded or failed. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** The problem that an answer holds; an answer that is none of this server's says what came instead. */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get("content-type") ?? "nothing";
  if (type.includes("json")) {
    try {
      return new Problem({ status: response.status, ...((await response.json()) as Partial<ProblemObject>) });
    } catch {
      // Not JSON after all: told below, like any other foreign answer.
    }
  }
  return new Problem({
    status: response.status,
    code: `http.${response.status}`,
    title: `The server answered ${response.status}.`,
    detail: `Expected a problem in JSON, found ${type}.`,
    hint: "Something between this page and Reprise may have answered: look at the proxy, then try again.",
  });
}

/** The problem of a server that was not reached. */
export function unreachable(cause: unknown): Problem {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Problem({
    code: "server.unreachable",
    title: "The server was not reached.",
    detail,
    hint: "Is `reprise serve` running? The page goes on by itself when it is back.",
  });
}

/** Any error as a problem, so that one box can show all of them. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  // The words with which browsers and the bundler say that a file of the page did not come.
  if (/preload|dynamically imported module|importing a module/i.test(detail)) {
    return new Problem({ code: "page.not_loaded", title: "A part of the page did not come.", detail, hint: "The server was not reached, or was updated meanwhile: load the page again." });
  }
  return new Problem({ code: "page.error", title: "The page met an error of its own.", detail, hint: "Load the page again." });
}
