import { useQuery } from "@tanstack/react-query";
import { get, part } from "../api/client";
import { writeJson } from "../api/json";
import { frozenQuery } from "../api/run";
import type { Definition, Run } from "../api/types";
import { Digest } from "../kit/Id";
import { Code, Json } from "../kit/Json";
import { Preview } from "../kit/Preview";
import { Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import "../styles/panel.css";

/** What was run: the pipeline as it was frozen, or the call with its input; and how today's file differs. */
export function DefinitionTab({ run }: { run: Run }) {
  return run.snapshot == null ? <CallDefinition run={run} /> : <PipelineDefinition run={run} snapshot={run.snapshot} />;
}

function PipelineDefinition({ run, snapshot }: { run: Run; snapshot: string }) {
  const frozen = useQuery(frozenQuery(snapshot));
  return (
    <section className="card" aria-label="Definition">
      <div className="card-head">
        <h2>{run.pipeline}</h2>
        <span className="sub">as it was frozen when the run began</span>
        <span className="grow" />
        <Digest digest={snapshot} />
      </div>
      <div className="definition">
        {run.inputs.length > 0 && (
          <dl className="kvs">
            {run.inputs.map((input) => (
              <div key={input.name}>
                <dt>{input.name}</dt>
                <dd>
                  <span className="mono">{input.path}</span> <Digest digest={input.digest} />
                </dd>
              </div>
            ))}
          </dl>
        )}
        <Difference run={run} />
        {frozen.isPending && <SkeletonBlock size="panel" what="the definition" />}
        {frozen.isError && <ErrorBox what="The definition could not be read" error={frozen.error} onRetry={() => void frozen.refetch()} />}
        {frozen.data && <Json value={frozen.data} label="The pipeline as JSON" />}
      </div>
    </section>
  );
}

function Difference({ run }: { run: Run }) {
  const definition = useQuery({ queryKey: ["run definition", run.run_id], queryFn: ({ signal }) => get<Definition>(`/runs/${part(run.run_id)}/definition`, {}, signal) });
  if (definition.isPending) return <p className="sub">Looking at today&apos;s file…</p>;
  if (!definition.data) return null;
  const { file, file_present, changes, problem } = definition.data;
  if (problem) return <ErrorBox what="Today's file" error={new Error(problem.message)} />;
  if (file == null) return <p className="sub">It was not read from a file.</p>;
  if (!file_present) return <p className="sub">The file it came from is not there any more.</p>;
  if (changes.length === 0) return <p className="sub">Today&apos;s file says the same.</p>;
  return (
    <div className="changes">
      <h3>Today&apos;s file differs</h3>
      {changes.map((change) => (
        <div key={change.path} className="keys">
          <div className="kv on">
            <span className="mono">{change.path}</span>
          </div>
          <div className="two">
            <div className="was">
              <div className="cap">Recorded</div>
              <Code text={writeJson(change.recorded, 2)} label="Recorded" />
            </div>
            <div className="now">
              <div className="cap">Today</div>
              <Code text={writeJson(change.current, 2)} label="Today" />
            </div>
          </div>
        </div>
      ))}
    </div>
  );
}

function CallDefinition({ run }: { run: Run }) {
  if (!run.input && !run.context) return <Empty icon="agent" title="Nothing was handed to this run" />;
  return (
    <section className="card" aria-label="Input">
      <div className="card-head">
        <h2>{run.target}</h2>
        <span className="sub">as it was called</span>
      </div>
      <div className="definition">
        {run.input && <Preview name="input" artifact={run.input} />}
        {run.context && <Preview name="context" artifact={run.context} />}
      </div>
    </section>
  );
}
