import { useMemo, useState, type CSSProperties } from "react";
import { useNavigate } from "react-router";
import { useQueries } from "@tanstack/react-query";
import { firstStepsQuery, noStepFilters } from "../api/run";
import type { Run, Stage, Step } from "../api/types";
import { doneOf, failedOf, isActive } from "../kit/counts";
import { DataGrid, type GridRow } from "../kit/DataGrid";
import { formatCount, formatDuration } from "../kit/format";
import { Icon } from "../kit/Icon";
import { useNow } from "../kit/now";
import { useRunAddress } from "./address";
import { useCriticalPath } from "./criticalPath";
import { stageLook } from "./stageLook";
import { useListedSteps } from "./stepOrder";
import { axisBetween, spanOf, type Axis } from "./trace";
import { Opener, TraceHeader, TraceStepCells } from "./TraceParts";
import { flipped } from "./TraceTab";

// A stage with few steps is open at first, one with many is opened when it is asked for.
const mostOpen = 20;

type Row = { stage: Stage; isOpen: boolean } | { step: Step };

/** A pipeline on the axis of its run: stages, and below an open one its steps. As large for ten steps as for a million. */
export function StageTrace({ run, stages }: { run: Run; stages: readonly Stage[] }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const axis = useRunAxis(run);
  const critical = useCriticalPath(run);
  const isOpen = (stage: Stage): boolean => {
    const count = doneOf(stage.counts);
    return count > 0 && count <= mostOpen !== changed.has(stage.target);
  };
  const open = stages.filter(isOpen);
  const answers = useQueries({ queries: open.map((stage) => firstStepsQuery(run.run_id, { ...noStepFilters, stage: stage.target })) });
  const steps = new Map(open.map((stage, index) => [stage.target, answers[index]?.data?.items ?? []]));
  const rows: GridRow<Row>[] = stages.flatMap((stage) => [
    { key: stage.target, item: { stage, isOpen: isOpen(stage) } },
    ...(steps.get(stage.target) ?? []).map((step) => ({ key: step.step_id, item: { step } })),
  ]);
  const listed = rows.flatMap((row) => ("item" in row && "step" in row.item ? [row.item.step.step_id] : [])).join(" ");
  useListedSteps(useMemo(() => listed.split(" "), [listed]));
  const flip = (target: string) => setChanged((before) => flipped(before, target));

  return (
    <DataGrid<Row>
      label="Trace"
      className="tr"
      rows={rows}
      total={rows.length + 1}
      rowHeight={33}
      header={<TraceHeader axis={axis} critical={critical.path} />}
      renderRow={(row) =>
        "step" in row ? <TraceStepCells step={row.step} depth={1} axis={axis} inside={0} isOpen={false} onFlip={flip} /> : <StageCells stage={row.stage} isOpen={row.isOpen} axis={axis} run={run} shown={steps.get(row.stage.target)?.length ?? 0} onFlip={flip} />
      }
      rowClass={(row) => ("step" in row ? critical.classOf(row.step.step_id, address.step) : critical.targets.has(row.stage.target) ? "crit" : "")}
      onOpen={(row) => ("step" in row ? void navigate(address.toStep(row.step.step_id)) : flip(row.stage.target))}
    />
  );
}

/** The axis of a run: from its beginning to its end, or to now. */
function useRunAxis(run: Run): Axis {
  const now = useNow();
  const from = Date.parse(run.started_at ?? run.created_at);
  const to = run.completed_at != null ? Date.parse(run.completed_at) : run.duration_ms == null ? now : from + run.duration_ms;
  return useMemo(() => axisBetween(from, to), [from, to]);
}

interface StageCellsProps {
  stage: Stage;
  isOpen: boolean;
  axis: Axis;
  run: Run;
  shown: number;
  onFlip: (target: string) => void;
}

function StageCells({ stage, isOpen, axis, run, shown, onFlip }: StageCellsProps) {
  const look = stageLook(stage.counts, isActive(run));
  const count = doneOf(stage.counts);
  return (
    <>
      <span role="gridcell" className="call">
        {count > 0 ? <Opener name={stage.target} isOpen={isOpen} onFlip={() => onFlip(stage.target)} /> : <span className="sp" />}
        <span className={`mark ${look.tone}`}>
          <Icon name={look.icon} small spin={look.icon === "run"} />
        </span>
        <span className="sr">{look.word}</span>
        <b className="cut">{stage.target}</b>
        <span className="ix">{isOpen && shown < count ? `${formatCount(shown)} of ${formatCount(count)}` : formatCount(count)}</span>
      </span>
      <StageLane axis={axis} stage={stage} />
      <span role="gridcell" className="num" title="Work of all its steps">
        {stage.work_ms > 0 ? formatDuration(stage.work_ms) : <span className="dim">–</span>}
      </span>
    </>
  );
}

/** From the first step of a stage to the end of the last; a stage that only reused took no time here. */
function StageLane({ axis, stage }: { axis: Axis; stage: Stage }) {
  const place = spanOf(stage.started_at, stage.completed_at, axis);
  const kind = failedOf(stage.counts) > 0 ? "s f" : stage.counts.reused === doneOf(stage.counts) ? "s r" : "s";
  return (
    <span role="gridcell" className="lane2" style={{ backgroundSize: `${axis.pace}% 100%` }}>
      {place && <i className={kind} style={{ "--x": place.left, "--w": place.width } as CSSProperties} title={stage.median_ms == null ? undefined : `Median ${formatDuration(stage.median_ms)}, longest ${formatDuration(stage.max_ms ?? 0)}`} />}
    </span>
  );
}
