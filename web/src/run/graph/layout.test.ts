import { describe, expect, test } from "vitest";
import type { FrozenPipeline, FrozenRoute } from "../../api/types";
import { arrowsOf, openHeight, placeLanes, type Lane } from "./layout";

const stage = (name: string, from: string[] = []) => ({ name, type: "exec", from, publish: null, on_error: "fail" });
const route = (stages: FrozenRoute["stages"], to: FrozenRoute["to"]): FrozenRoute => ({ queue: "q", stages, to });
const quakes: FrozenPipeline = {
  pipeline: "quakes",
  inputs: [],
  params: {},
  routes: {
    ingest: route([stage("split")], ["events"]),
    events: route([stage("select"), stage("facts", ["select"]), stage("score", ["select"])], { graph: "facts", report: "score" }),
    graph: route([stage("graph")], {}),
    report: route([stage("table"), stage("page", ["table"])], {}),
  },
};

const overlap = (a: Lane, b: Lane): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

describe("The lanes of a pipeline", () => {
  test.each([false, true])("lie nowhere on each other (below each other: %s)", (stacked) => {
    const lanes = placeLanes(quakes, stacked);
    expect(lanes).toHaveLength(4);
    for (const [index, lane] of lanes.entries()) for (const other of lanes.slice(index + 1)) expect(overlap(lane, other)).toBe(false);
  });

  test("follow the flow from left to right, on a narrow page from top to bottom", () => {
    const at = (lanes: Lane[], name: string): Lane => lanes.find((lane) => lane.route === name) ?? expect.fail(name);
    const wide = placeLanes(quakes, false);
    expect(at(wide, "ingest").x).toBeLessThan(at(wide, "events").x);
    expect(at(wide, "events").x).toBeLessThan(at(wide, "report").x);
    const narrow = placeLanes(quakes, true);
    expect(new Set(narrow.map((lane) => lane.x)).size).toBe(1);
    expect(at(narrow, "ingest").y).toBeLessThan(at(narrow, "events").y);
  });

  test("are joined as the pipeline says", () => {
    expect(arrowsOf(quakes).map((arrow) => arrow.id)).toEqual(["ingest→events", "events/select→score", "events→graph", "events→report"]);
  });

  test("join a stage to the one above it only where it takes what that made", () => {
    const joined = placeLanes(quakes, false).flatMap((lane) => lane.stages.filter((one) => one.isJoined).map((one) => one.target));
    expect(joined.sort()).toEqual(["events/facts", "report/page"]);
  });

  test("say what a stage needs", () => {
    const needs = placeLanes(quakes, false).flatMap((lane) => lane.stages.map((one) => [one.target, one.needs]));
    expect(Object.fromEntries(needs)).toEqual({ "ingest/split": null, "events/select": null, "events/facts": "select", "events/score": "select", "graph/graph": null, "report/table": null, "report/page": "table" });
  });

  test("make room for the items of a stage that stands open", () => {
    const [closed, open] = [placeLanes(quakes, false), placeLanes(quakes, false, new Map([["events/select", 100]]))].map((lanes) => lanes.find((lane) => lane.route === "events"));
    expect(open?.height).toBe((closed?.height ?? 0) + openHeight(100));
    expect(open?.stages[1]?.y).toBe((closed?.stages[1]?.y ?? 0) + openHeight(100));
    expect(openHeight(2)).toBeLessThan(openHeight(100));
  });
});
