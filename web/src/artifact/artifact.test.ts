import { describe, expect, test } from "vitest";
import type { Artifact, Attestation, ManifestStages, Provenance } from "../api/types";
import { rerunBody } from "../api/artifact";
import { namedAs, pageOf, partsOf } from "./names";
import { placeProvenance } from "./provenance";
import { attestationWords, axisLook, matchWords, optionWords, verdictWords } from "./words";

const artifact = (names: [string, number, string][]): Artifact => ({ digest: "sha256:00", size: 1, media_type: "text/plain", names: names.map(([name, version, created_at]) => ({ name, version, created_at })), produced_by: [], consumed_by_count: 0, present: true });

describe("The name under which an artifact is looked at", () => {
  const two = artifact([["a/b", 1, "2026-01-01"], ["a/b", 3, "2026-01-03"], ["copy", 1, "2026-01-09"]]);
  test.each([
    ["a/b@1", "a/b@1"],
    ["a/b", "a/b@3"],
    ["copy", "copy@1"],
    ["sha256:00", "copy@1"],
  ])("%s is %s", (id, shown) => {
    const name = namedAs(two, id);
    expect(`${name?.name ?? ""}@${name?.version ?? 0}`).toBe(shown);
  });

  test("is none where it has none", () => expect(namedAs(artifact([]), "sha256:00")).toBeNull());

  test("keeps its slashes and marks in the address", () => {
    expect(pageOf("../a b/<i>.svg@2")).toBe("/artifacts/..%2Fa%20b%2F%3Ci%3E.svg%402");
    expect(partsOf("report/2026/index.html")).toEqual({ folder: "report/2026", last: "index.html" });
  });
});

const stage = (target: string, verdict: string, first = false): ManifestStages["stages"][number] => ({
  target, step_type: "exec", steps: 2, verdict, counts: { identical: 0, equivalent: verdict === "equivalent" ? 2 : 0, recorded: 0, differs: 0, unreplayable: 0, unverified: 0 },
  comparators: ["numbers"], environment_matches: true, duration_ms: 1, recorded_duration_ms: 1, has_first_difference: first, troubled: [],
});

const found = (verdict: string, counts: Partial<ManifestStages["manifest"]["counts"]>, stages: ManifestStages["stages"] = []): ManifestStages => ({
  manifest: { manifest_version: 1, artifact: "sha256:00", name: null, run_id: "run_1", origin_run_id: null, strict: false, from: null, inputs: "live", mode: "independent", verdict, counts: { identical: 0, equivalent: 0, recorded: 0, differs: 0, unreplayable: 0, unverified: 0, ...counts }, first_difference: null, repeat: 1, flaky: [], environment: "", warnings: [], gaps: [], started_at: null, completed_at: null },
  stages,
});

describe("A verdict in words", () => {
  test.each([
    [found("identical", { identical: 3417, recorded: 1 }), "Identical, byte for byte", "3,417 steps were executed again and came out the same. 1 step was played from the recording."],
    [found("differs", { identical: 3416, differs: 1 }, [stage("report/figure", "differs", true)]), "One step differs: figure", "3,416 of 3,417 executed steps came out the same."],
    [found("differs", { differs: 3 }, [stage("only/stamp", "differs", true)]), "3 steps differ: stamp is the first", "Nothing came out as it was recorded."],
    [found("equivalent", { equivalent: 2 }, [stage("a/b", "equivalent")]), "Equivalent", "2 steps came out with other bytes that mean the same by numbers."],
    [found("unreplayable", { unreplayable: 1 }), "1 step cannot be executed here", "What they need is missing; the reason stands at each of them."],
    [found("unverified", { unverified: 2 }), "It could not be judged", "2 steps lack evidence."],
  ])("is a headline and a sentence", (manifest, headline, sentence) => expect(verdictWords(manifest)).toEqual({ headline, sentence }));

  test("comes with what was asked for", () => expect(optionWords(found("identical", {}).manifest)).toEqual(["inputs: live", "independent", "not strict"]));
});

test("Attestations are counted in words, and what is like the maker is said of each", () => {
  const told = (same: number, differs: number, is_part = false) => attestationWords({ artifact: "sha256:01", same, differs, is_part, items: [] });
  expect([told(0, 0), told(1, 0), told(3, 1), told(100, 2, true)]).toEqual(["", "made once, never otherwise", "made 3 times, 1 execution made other bytes", "made 100 times, 2 executions made other bytes, among the newest"]);
  const one = { action_matches: true, code_matches: true, environment_matches: true } as Attestation;
  expect([matchWords(one), matchWords({ ...one, code_matches: false, environment_matches: false })]).toEqual(["same action, code and environment", "other code and environment"]);
});

test("An axis is complete, missing, or in between by its number", () => {
  expect([1, 0, 0.5].map((score) => axisLook(score).word)).toEqual(["Complete", "Missing", "0.50"]);
});

test("A rerun asks for what was chosen, and names a step only where one was", () => {
  const options = { strict: true, inputs: "recorded", endToEnd: true, from: "" } as const;
  expect(rerunBody(options)).toEqual({ strict: true, inputs: "recorded", end_to_end: true });
  expect(rerunBody({ ...options, from: "stp_1" })).toMatchObject({ from: "stp_1" });
});

describe("Provenance", () => {
  const provenance: Provenance = {
    artifact: "sha256:01", steps: 1708,
    stages: [
      { id: "stage-1", run_id: "run_1", target: "events/score", type: "score", effect: "pure", steps: 1707, example_step_id: "stp_1", example_output: { name: "item", digest: "sha256:02", size: 9, media_type: "application/json" } },
      { id: "stage-0", run_id: "run_1", target: "report/table", type: "gather", effect: "pure", steps: 1, example_step_id: "stp_2", example_output: { name: "item", digest: "sha256:01", size: 61_000, media_type: "text/csv" } },
    ],
    sources: [{ id: "source-0", run_id: "run_1", name: "quakes", path: "data/quakes.json", digest: "sha256:03", size: 1_200_000, media_type: "application/json" }],
    links: [{ from: "source-0", to: "stage-1", count: 1707 }, { from: "stage-1", to: "stage-0", count: 1707 }],
    gaps: [{ stage: "stage-1", artifact: null, reason: "no step recorded", repaired_by: null, count: 4 }],
  };

  test("goes from the sources to the artifact, wide stages as one node", () => {
    const { nodes } = placeProvenance(provenance, undefined, false);
    expect(nodes.sort((one, other) => one.x - other.x).map((node) => [node.data.title, node.data.note])).toEqual([["quakes.json", "source, 1.2 MB"], ["1,707 × score", "score · JSON"], ["table", "gather · 61.0 KB CSV"]]);
    expect(nodes.map((node) => node.data.kind)).toEqual(["src", "stage", "me"]);
    expect(nodes[1]?.data.gap).toBe("no step recorded (4)");
    expect(nodes.map((node) => node.data.to)).toEqual(["/artifacts/sha256%3A03", null, "/steps/stp_2"]);
    expect(nodes[1]?.data.stage).toBe("stage-1");
  });

  test("stands below each other on a phone, and shows the verdicts of a rerun", () => {
    const { nodes, height } = placeProvenance(provenance, found("differs", {}, [stage("report/table", "differs")]), true);
    expect(new Set(nodes.map((node) => Math.round(node.x))).size).toBe(1);
    expect(height).toBeGreaterThan(180);
    expect(nodes.map((node) => node.data.verdict)).toEqual([null, null, "differs"]);
  });
});
