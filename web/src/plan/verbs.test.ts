import { describe, expect, test } from "vitest";
import { readExact, writeJson } from "../api/json";
import { changedMembers, commandOf, noChange, openEffects, requestOf, type Choice } from "./verbs";

const choice = (change: Partial<Choice>): Choice => ({ ...noChange, run: "run_1", verb: "restart", step: null, ...change });

describe("A choice as a request", () => {
  test.each<[Partial<Choice>, string, object]>([
    [{}, "/executions/run_1/restart", {}],
    [{ step: "stp_7" }, "/executions/stp_7/restart", {}],
    [{ verb: "restart_only", step: "stp_7" }, "/executions/stp_7/restart", { scope: "execution" }],
    [{ verb: "fresh" }, "/executions/run_1/restart", { reuse: "none" }],
    [{ verb: "fork", params: { weight: 2 } }, "/executions/run_1/fork", { params: { weight: 2 } }],
    [{ verb: "fork", input: { style: "long" }, context: null }, "/executions/run_1/fork", { input: { style: "long" }, context: null }],
    [{ verb: "replay", stage: "events/select", step: "stp_7" }, "/executions/run_1/replay", { from_stage: "events/select" }],
    [{ verb: "replay", stage: "events/select", route: "strong" }, "/executions/run_1/replay", { from_stage: "events/select", to_route: "strong" }],
    [{ verb: "recover", reason: "power is back" }, "/executions/run_1/recover", { reason: "power is back" }],
    [{ effects: { stp_9: "skip" } }, "/executions/run_1/restart", { effects: { stp_9: "skip" } }],
    [{ verb: "replay", stage: "events/send", effects: { "*": "skip" } }, "/executions/run_1/replay", { from_stage: "events/send", effects: "skip" }],
  ])("%o", (change, path, body) => {
    expect(requestOf(choice(change))).toEqual({ path, body });
  });
});

describe("Effects that would be repeated", () => {
  const hazards = [{ step_id: "stp_1", target: "work/send", reason: "" }, { step_id: "stp_2", target: "work/send", reason: "" }];

  test("are each answered for in a restart, all at once in a replay, and resolved elsewhere in a recover", () => {
    expect([openEffects("restart", hazards, {}), openEffects("restart", hazards, { stp_1: "skip" }), openEffects("fork", hazards, { stp_1: "skip", stp_2: "repeat" })]).toEqual([2, 1, 0]);
    expect([openEffects("replay", hazards, {}), openEffects("replay", hazards, { "*": "repeat" })]).toEqual([2, 0]);
    expect(openEffects("recover", hazards, {})).toBe(0);
  });
});

describe("A choice as a command", () => {
  test("is what the command line takes", () => {
    expect(commandOf(choice({ verb: "fork", params: { weight: 2, floor: 0 } }))).toBe("reprise fork run_1 --param weight=2 --param floor=0");
    expect(commandOf(choice({ verb: "fresh" }))).toBe("reprise restart run_1 --reuse none");
    expect(commandOf(choice({ verb: "replay", stage: "events/select" }))).toBe("reprise replay run_1 --from-stage events/select");
    expect(commandOf(choice({ verb: "replay", stage: "events/send", effects: { "*": "skip" } }))).toBe("reprise replay run_1 --from-stage events/send --effects skip");
    expect(commandOf(choice({ verb: "fork", params: { order: readExact("9007199254740993") } }))).toBe("reprise fork run_1 --param order=9007199254740993");
  });

  test("is left out where it would not say all of it", () => {
    expect(commandOf(choice({ effects: { stp_9: "skip" } }))).toBeNull();
    expect(commandOf(choice({ verb: "fork", params: { name: "two words" } }))).toBeNull();
    expect(commandOf(choice({ verb: "fork", input: 1 }))).toBeNull();
  });
});

describe("Changed parameters", () => {
  test("are those that differ", () => {
    expect(writeJson(changedMembers({ weight: 1, floor: 0 }, '{ "weight": 2, "floor": 0 }'))).toBe('{"changed":{"weight":2}}');
  });

  test("keep the digits of what stands beside the change", () => {
    const changed = changedMembers({ limits: { order: 1 } }, '{ "limits": { "order": 9007199254740993, "title": "b" } }');
    expect(writeJson(changed)).toBe('{"changed":{"limits":{"order":9007199254740993,"title":"b"}}}');
  });

  test("that are no object are told as what they are", () => {
    expect(changedMembers({}, "[1]")).toEqual({ problem: "Expected an object, { … }." });
    expect(changedMembers({}, "{ weight: 2 }")).toHaveProperty("problem");
  });
});
