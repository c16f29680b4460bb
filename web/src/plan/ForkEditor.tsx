import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { nodesQuery } from "../api/agents";
import { writeJson } from "../api/json";
import { textQuery } from "../api/run";
import type { Run } from "../api/types";
import { prettyText } from "../kit/Json";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { mergePatch } from "./patch";
import { changedMembers, readJson } from "./verbs";

/** What is changed in a fork; `undefined` leaves as it is. */
export interface Change {
  params: Readonly<Record<string, unknown>>;
  input: unknown;
  context: unknown;
}

export const unchanged: Change = { params: {}, input: undefined, context: undefined };

// An input larger than this is changed with the command line.
const largest = 100_000;

interface ForkEditorProps {
  run: Run;
  change: Change;
  onChange: (change: Change) => void;
  onProblem: (field: string, problem: string | null) => void;
}

/** What can be changed, as JSON: the parameters of a pipeline, or input and context of a call. */
export function ForkEditor({ run, change, onChange, onProblem }: ForkEditorProps) {
  const params = (run.params ?? {}) as Record<string, unknown>;
  if (run.pipeline != null && Object.keys(params).length === 0 && !run.input) {
    return <p className="hint in-dialog">This pipeline has no parameters. Change its file, then fork: the plan shows what differs.</p>;
  }
  return (
    <div className="fork-editor">
      {Object.keys(params).length > 0 && (
        <JsonField
          label="Parameters"
          before={writeJson(params, 2)}
          onProblem={onProblem}
          onText={(text) => {
            const read = changedMembers(params, text);
            if ("problem" in read) return read.problem;
            onChange({ ...change, params: read.changed });
            return null;
          }}
        />
      )}
      {run.target != null && <InputSchema target={run.target} />}
      {run.input && <ArtifactField label="Input" artifact={run.input} onProblem={onProblem} onValue={(input) => onChange({ ...change, input })} />}
      {run.context && <ArtifactField label="Context" artifact={run.context} onProblem={onProblem} onValue={(context) => onChange({ ...change, context })} />}
    </div>
  );
}

/** What the agent said of its input when it registered; nothing where it said nothing. */
function InputSchema({ target }: { target: string }) {
  const nodes = useQuery(nodesQuery);
  const schema = nodes.data?.flatMap((node) => node.targets).find((one) => one.target === target || target.endsWith(`.${one.target}`))?.input_schema;
  if (schema == null) return null;
  return (
    <details className="schema-hint">
      <summary>What {target} expects</summary>
      <pre className="code">{writeJson(schema, 2)}</pre>
    </details>
  );
}

interface ArtifactFieldProps {
  label: string;
  artifact: { digest: string; size: number };
  onProblem: ForkEditorProps["onProblem"];
  onValue: (value: unknown) => void;
}

function ArtifactField({ label, artifact, onProblem, onValue }: ArtifactFieldProps) {
  const text = useQuery({ ...textQuery(artifact.digest, largest), enabled: artifact.size <= largest });
  if (artifact.size > largest) return <p className="hint">{label} is too large to be changed here: use `reprise fork --set`.</p>;
  if (text.isPending) return <SkeletonBlock size="line" what={label} />;
  if (text.isError) return <ErrorBox what={`${label} could not be read`} error={text.error} />;
  const before = prettyText(text.data.text).text;
  return (
    <JsonField
      label={label}
      before={before}
      onProblem={onProblem}
      onText={(now) => {
        const read = readJson(now);
        if ("problem" in read) return read.problem;
        onValue(writeJson(read.value, 2) === before ? undefined : read.value);
        return null;
      }}
    />
  );
}

interface JsonFieldProps {
  label: string;
  before: string;
  /** Takes the text; returns what is wrong with it. */
  onText: (text: string) => string | null;
  onProblem: ForkEditorProps["onProblem"];
}

function JsonField({ label, before, onText, onProblem }: JsonFieldProps) {
  const [text, setText] = useState(before);
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <label className="json-field">
      <span className="cap">{label}</span>
      <textarea
        className="code"
        spellCheck={false}
        rows={Math.min(14, text.split("\n").length)}
        value={text}
        aria-invalid={problem !== null}
        onChange={(event) => {
          setText(event.target.value);
          const found = onText(event.target.value);
          setProblem(found);
          onProblem(label, found);
        }}
      />
      {problem !== null ? <span className="bad">{problem}</span> : <Patch before={before} after={text} />}
    </label>
  );
}

/** What will be sent, as a merge patch. */
function Patch({ before, after }: { before: string; after: string }) {
  const [was, now] = [readJson(before), readJson(after)];
  if ("problem" in was || "problem" in now) return null;
  const patch = mergePatch(was.value, now.value);
  return <span className="cap patch">{patch === undefined ? "No change yet" : `Patch: ${writeJson(patch)}`}</span>;
}
