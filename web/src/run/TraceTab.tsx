import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { stepTreeQuery } from "../api/run";
import type { Run, RunDetails } from "../api/types";
import { DataGrid } from "../kit/DataGrid";
import { formatCount } from "../kit/format";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { useRunAddress } from "./address";
import { useListedSteps } from "./stepOrder";
import { StageTrace } from "./StageTrace";
import { axisOf, traceRows, type TraceRow } from "./trace";
import { useCriticalPath } from "./criticalPath";
import { TraceHeader, TraceStepCells } from "./TraceParts";

/** A trace of more calls than this is cut: nobody reads it, and the list of steps has all of it. */
const mostSteps = 5000;

/** What happened when: the calls of agents as a tree, the steps of a pipeline below their stages. */
export function TraceTab({ run, details }: { run: Run; details: RunDetails }) {
  return run.pipeline != null && details.stages.length > 0 ? <StageTrace run={run} stages={details.stages} /> : <CallTrace run={run} />;
}

/** Takes a key out of a set where it is in it, else puts it in. */
export function flipped(before: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(before);
  if (!next.delete(key)) next.add(key);
  return next;
}

function CallTrace({ run }: { run: Run }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const tree = useQuery(stepTreeQuery(run.run_id, mostSteps));
  const steps = useMemo(() => tree.data?.steps ?? [], [tree.data]);
  const axis = useMemo(() => axisOf(steps), [steps]);
  const rows = useMemo(() => traceRows(steps, changed), [steps, changed]);
  useListedSteps(useMemo(() => rows.map((row) => row.step.step_id), [rows]));
  const critical = useCriticalPath(run);
  const flip = (id: string) => setChanged((before) => flipped(before, id));

  if (tree.isPending) return <div className="card list"><SkeletonRows count={12} what="the trace" /></div>;
  if (tree.isError) return <ErrorBox what="The trace could not be read" error={tree.error} onRetry={() => void tree.refetch()} />;
  if (steps.length === 0) return <Empty icon="clock" title="No call has ended yet" />;
  return (
    <>
      <DataGrid<TraceRow>
        label="Trace"
        className="tr"
        rows={rows.map((row) => ({ key: row.step.step_id, item: row }))}
        total={rows.length + 1}
        rowHeight={33}
        header={<TraceHeader axis={axis} critical={critical.path} />}
        renderRow={(row) => <TraceStepCells {...row} axis={axis} onFlip={flip} />}
        rowClass={(row) => critical.classOf(row.step.step_id, address.step)}
        onOpen={(row) => void navigate(address.toStep(row.step.step_id))}
      />
      {!tree.data.isWhole && <p className="hint">The first {formatCount(steps.length)} calls; the list of calls has all of them.</p>}
    </>
  );
}
