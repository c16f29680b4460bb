import { Link, useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { pipelineSummaryQuery } from "../api/pipelines";
import { pipelinesQuery } from "../api/queries";
import type { Pipeline } from "../api/types";
import { useTitle } from "../app/keys";
import { DataGrid } from "../kit/DataGrid";
import { formatCount } from "../kit/format";
import { useMediaQuery } from "@mantine/hooks";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { Status } from "../kit/Status";
import { RunDuration, Time } from "../kit/Time";
import { rateWords } from "./rate";
import { useRunEvents } from "../api/useRunEvents";
import "./pipelines.css";

export const pipelinePage = (name: string): string => `/pipelines/${encodeURIComponent(name)}`;

/** All pipelines that ran, each with its newest run and how its runs end. */
export function PipelinesPage() {
  useTitle("Pipelines");
  const navigate = useNavigate();
  const query = useQuery(pipelinesQuery);
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  useRunEvents();
  return (
    <>
      <div className="head first-line">
        <h1>Pipelines</h1>
      </div>
      {query.isError && <ErrorBox what="The pipelines could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className="card list">
          <SkeletonRows count={4} what="pipelines" />
        </div>
      )}
      {query.data?.length === 0 && (
        <Empty icon="pipe" title="No pipeline has run yet">
          <p>
            <span className="mono">reprise run pipeline.yaml</span> runs one. <span className="mono">reprise demo</span> shows how it looks.
          </p>
          <Link className="btn" to="/runs">
            To the runs
          </Link>
        </Empty>
      )}
      {query.data && query.data.length > 0 && (
        <DataGrid<Pipeline>
          label="Pipelines"
          className="pipes"
          rows={query.data.map((pipeline) => ({ key: pipeline.pipeline, item: pipeline }))}
          total={query.data.length + 1}
          rowHeight={isNarrow ? 69 : 41}
          header={<Header />}
          renderRow={(pipeline) => <Row pipeline={pipeline} />}
          onOpen={(pipeline) => void navigate(pipelinePage(pipeline.pipeline))}
        />
      )}
    </>
  );
}

function Header() {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      <span role="columnheader">Pipeline</span>
      <span role="columnheader">Newest run</span>
      {["Runs", "Succeeded", "Took", "Started"].map((word) => (
        <span key={word} role="columnheader" className="num">
          {word}
        </span>
      ))}
    </div>
  );
}

function Row({ pipeline }: { pipeline: Pipeline }) {
  const summary = useQuery(pipelineSummaryQuery(pipeline.pipeline)).data;
  const run = pipeline.last_run;
  return (
    <>
      <span role="gridcell" className="p-name cut">
        <Link to={pipelinePage(pipeline.pipeline)} tabIndex={-1}>
          {pipeline.pipeline}
        </Link>
      </span>
      <span role="gridcell" className="p-status">
        <Status status={run.status} />
      </span>
      <span role="gridcell" className="p-runs num">
        {summary ? formatCount(summary.total) : ""}
      </span>
      <span role="gridcell" className="p-rate num">
        {rateWords(summary)}
      </span>
      <span role="gridcell" className="p-took num">
        <RunDuration run={run} />
      </span>
      <span role="gridcell" className="p-when num">
        <Time time={run.started_at ?? run.created_at} />
      </span>
    </>
  );
}
