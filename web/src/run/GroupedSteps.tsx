import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useQueries } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { firstStepsQuery, type StepFilters } from "../api/run";
import type { Run, Stage, Step } from "../api/types";
import { doneOf } from "../kit/counts";
import { DataGrid, type GridRow } from "../kit/DataGrid";
import { formatCount } from "../kit/format";
import { Icon } from "../kit/Icon";
import { useRunAddress } from "./address";
import { StepCells, StepHeader } from "./StepCells";
import { useListedSteps } from "./stepOrder";
import { flipped } from "./TraceTab";

// So many steps of a stage stand under its heading; the rest is a link away.
const mostShown = 50;

/** The steps under the stages that they are of; each stage can be closed. */
export function GroupedSteps({ run, stages, filters }: { run: Run; stages: readonly Stage[]; filters: StepFilters }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const shown = stages.filter((stage) => doneOf(stage.counts) > 0 && (filters.stage === "" || filters.stage === stage.target));
  const answers = useQueries({ queries: shown.map((stage) => firstStepsQuery(run.run_id, { ...filters, stage: stage.target }, mostShown)) });
  const rows: GridRow<Step>[] = shown.flatMap((stage, index) => {
    const page = answers[index]?.data;
    if (page?.items.length === 0) return [];
    const isOpen = !closed.has(stage.target);
    return [
      { key: stage.target, heading: <StageHeading stage={stage} isOpen={isOpen} more={page?.next != null} to={address.to({ stage: stage.target, group: "" })} onFlip={() => setClosed((before) => flipped(before, stage.target))} /> },
      ...(isOpen ? (page?.items ?? []) : []).map((step) => ({ key: step.step_id, item: step })),
    ];
  });
  const listed = rows.flatMap((row) => ("item" in row ? [row.item.step_id] : [])).join(" ");
  useListedSteps(useMemo(() => listed.split(" "), [listed]));
  if (rows.length === 0) return <p className="hint">No step fits these filters.</p>;
  return (
    <DataGrid<Step>
      label="Steps by stage"
      className="step-list"
      rows={rows}
      total={rows.length + 1}
      rowHeight={isNarrow ? 77 : 33}
      header={<StepHeader />}
      renderRow={(step) => <StepCells step={step} />}
      rowClass={(step) => (step.step_id === address.step ? "on" : "")}
      onOpen={(step) => void navigate(address.toStep(step.step_id))}
    />
  );
}

function StageHeading({ stage, isOpen, more, to, onFlip }: { stage: Stage; isOpen: boolean; more: boolean; to: string; onFlip: () => void }) {
  return (
    <span className="stage-head">
      <button type="button" className="tw" aria-label={isOpen ? `Close ${stage.target}` : `Open ${stage.target}`} aria-expanded={isOpen} onClick={onFlip}>
        <Icon name={isOpen ? "down" : "right"} small />
      </button>
      <b>{stage.target}</b>
      <span>{formatCount(doneOf(stage.counts))}</span>
      {isOpen && more && (
        <Link to={to} replace preventScrollReset>
          the first {mostShown}, show all
        </Link>
      )}
    </span>
  );
}
