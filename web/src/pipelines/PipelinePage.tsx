import { lazy, Suspense, useMemo } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { pipelineRunsQuery, pipelineSummaryQuery } from "../api/pipelines";
import { pipelinesQuery } from "../api/queries";
import { detailsQuery, frozenQuery } from "../api/run";
import type { Pipeline, Run } from "../api/types";
import { useRunEvents } from "../api/useRunEvents";
import { useTitle } from "../app/keys";
import { Bar } from "../kit/Bar";
import { isActive } from "../kit/counts";
import { formatCount, formatDuration, formatTime, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Digest } from "../kit/Id";
import { Plot } from "../kit/Plot";
import { Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import { KindChip, Status } from "../kit/Status";
import { RunDuration, Time } from "../kit/Time";
import { useOnce } from "../kit/useOnce";
import { durationPoints, endedOf, rateWords } from "./rate";
import "../run/run.css";
import "./pipelines.css";

const PipelineGraph = lazy(() => import("../run/graph/PipelineGraph").then((module) => ({ default: module.PipelineGraph })));

const mostPlotted = 200;
const mostListed = 15;
// Items are opened on the page of the run that they belong to.
const noItems: ReadonlyMap<string, never[]> = new Map();

/** One pipeline: how its runs end, how long they take, what it does. */
export function PipelinePage() {
  const { name = "" } = useParams();
  useTitle(name);
  const query = useQuery(pipelinesQuery);
  useRunEvents();
  const pipeline = query.data?.find((one) => one.pipeline === name);
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/pipelines">Pipelines</Link>
      </nav>
      <div className="head">
        <h1>{name}</h1>
        <span className="grow" />
        <Link className="btn" to={`/runs?pipeline=${encodeURIComponent(name)}`}>
          <Icon name="runs" />
          All its runs
        </Link>
      </div>
      {query.isPending && <SkeletonBlock size="panel" what="the pipeline" />}
      {query.isError && <ErrorBox what="The pipeline could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && !pipeline && (
        <Empty icon="pipe" title={`No pipeline called “${name}” has run`}>
          <Link className="btn" to="/pipelines">
            To the pipelines
          </Link>
        </Empty>
      )}
      {pipeline && <Shown pipeline={pipeline} />}
    </>
  );
}

function Shown({ pipeline }: { pipeline: Pipeline }) {
  const runs = useQuery(pipelineRunsQuery(pipeline.pipeline, mostPlotted));
  const summary = useQuery(pipelineSummaryQuery(pipeline.pipeline));
  const frozen = useQuery(frozenQuery(pipeline.snapshot));
  const details = useQuery(detailsQuery(pipeline.last_run.run_id));
  // All four are read at once and short: with them the parts of the page come in their final size.
  if (!useOnce([runs, summary, frozen, details].every((query) => !query.isPending))) return <SkeletonBlock size="panel" what="the pipeline" />;
  return (
    <>
      <div className="facts">
        <span>
          File <b className="mono">{pipeline.file ?? "none"}</b>
          {pipeline.file != null && !pipeline.file_present && " (not there any more: a run by name takes the snapshot)"}
        </span>
        <span>
          Snapshot <Digest digest={pipeline.snapshot} />
        </span>
      </div>
      <div className="pipe-cards">
        <Numbers pipeline={pipeline} />
        <section className="card" aria-label="Durations">
          <div className="card-head">
            <h2>Durations</h2>
            <span className="sub">of the newest runs, without reruns</span>
          </div>
          {runs.data && <Durations runs={runs.data} />}
        </section>
      </div>
      {runs.isError && <ErrorBox what="The runs could not be read" error={runs.error} onRetry={() => void runs.refetch()} />}
      {runs.data && <Runs runs={runs.data} pipeline={pipeline.pipeline} />}
      <Definition pipeline={pipeline} />
    </>
  );
}

function Numbers({ pipeline }: { pipeline: Pipeline }) {
  const summary = useQuery(pipelineSummaryQuery(pipeline.pipeline)).data;
  const ended = summary && endedOf(summary);
  return (
    <section className="card" aria-label="Numbers">
      <dl className="big-facts">
        <div>
          <dt>Runs</dt>
          <dd>{summary ? formatCount(summary.total) : "…"}</dd>
        </div>
        <div>
          <dt>Succeeded</dt>
          <dd>
            {summary ? rateWords(summary) : "…"} {ended && <span>{`${formatCount(ended.succeeded)} of ${formatCount(ended.ended)}`}</span>}
          </dd>
        </div>
        <div>
          <dt>Active</dt>
          <dd>{summary ? formatCount(summary.active) : "…"}</dd>
        </div>
        <div>
          <dt>Saved by reuse</dt>
          <dd>{summary ? formatDuration(summary.saved_ms) : "…"}</dd>
        </div>
      </dl>
    </section>
  );
}

function Durations({ runs }: { runs: readonly Run[] }) {
  const points = useMemo(() => durationPoints(runs, new Date()), [runs]);
  if (points.length === 0) return <p className="hint in-card">No run has come to its end yet.</p>;
  return (
    <div className="plot-card">
      <Plot label={`How long ${formatCount(points.length)} runs took`} points={points} format={formatDuration} formatAt={(at) => formatTime(new Date(at).toISOString(), new Date())} />
      <div className="legend" aria-hidden="true">
        <span className="st ok">
          <span className="dot" /> succeeded
        </span>
        <span className="st fail">
          <span className="dot square" /> failed
        </span>
        <span className="st idle">
          <span className="dot" /> other
        </span>
      </div>
    </div>
  );
}

function Definition({ pipeline }: { pipeline: Pipeline }) {
  const run = pipeline.last_run;
  const isStacked = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const navigate = useNavigate();
  const frozen = useQuery(frozenQuery(pipeline.snapshot));
  const details = useQuery(detailsQuery(run.run_id));
  const stageOf = (target: string) => `/runs/${run.run_id}?stage=${encodeURIComponent(target)}`;
  return (
    <section className="pipe-graph" aria-label="Definition">
      <h2>
        Definition <span className="sub">with the numbers of the newest run</span>
      </h2>
      {frozen.isError && <ErrorBox what="The definition could not be read" error={frozen.error} onRetry={() => void frozen.refetch()} />}
      {frozen.data && (
        <Suspense fallback={<SkeletonBlock size="graph" what="the definition" />}>
          <PipelineGraph pipeline={frozen.data} stages={details.data?.stages ?? []} isActive={isActive(run)} selected="" isStacked={isStacked} addressOf={stageOf} flows={details.data?.flows ?? []} items={noItems} onOpen={(target) => void navigate(stageOf(target))} stepTo={(step) => `/steps/${step}`} />
        </Suspense>
      )}
    </section>
  );
}

function Runs({ runs, pipeline }: { runs: readonly Run[]; pipeline: string }) {
  return (
    <section className="card table-card" aria-label="Newest runs">
      <div className="card-head">
        <h2>Newest runs</h2>
        <span className="grow" />
        {runs.length > mostListed && <Link to={`/runs?pipeline=${encodeURIComponent(pipeline)}`}>all</Link>}
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">Status</th>
            <th scope="col">Run</th>
            <th scope="col" className="desk">
              Kind
            </th>
            <th scope="col" className="desk">
              Steps
            </th>
            <th scope="col" className="num">
              Took
            </th>
            <th scope="col" className="num">
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.slice(0, mostListed).map((run) => (
            <tr key={run.run_id}>
              <td>
                <Status status={run.status} />
              </td>
              <td className="name">
                <Link className="mono" to={`/runs/${run.run_id}`} title={run.run_id}>
                  {shortId(run.run_id)}
                </Link>
              </td>
              <td className="desk">
                <KindChip run={run} />
              </td>
              <td className="desk w-steps">
                <Bar counts={run.counts} />
              </td>
              <td className="num">
                <RunDuration run={run} />
              </td>
              <td className="num">
                <Time time={run.started_at ?? run.created_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
