import { memo } from "react";
import { Link, useNavigate } from "react-router";
import type { Run } from "../api/types";
import { Bar } from "../kit/Bar";
import { stepsText } from "../kit/counts";
import { formatDuration, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { SortHead } from "../kit/SortHead";
import { RunMenu } from "../run/RunMenu";
import { GoldenChip, KindChip, LabelChips, Status } from "../kit/Status";
import { RunDuration, Time } from "../kit/Time";
import { timeOf } from "./rows";

interface RunRowProps {
  run: Run;
  selected: boolean;
  onSelect: (id: string) => void;
}

interface RunHeaderProps {
  all: boolean | "some";
  onAll: () => void;
  sort: string;
  onSort: (sort: string) => void;
}

/** The heads of the columns; those by which the list can be sorted are buttons. */
export function RunHeader({ all, onAll, sort, onSort }: RunHeaderProps) {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      <span role="columnheader" className="c-check">
        <input
          type="checkbox"
          className="check"
          aria-label="Select all loaded runs"
          checked={all === true}
          ref={(box) => {
            if (box) box.indeterminate = all === "some";
          }}
          onChange={onAll}
        />
      </span>
      <span role="columnheader">Status</span>
      <span role="columnheader">Pipeline or target</span>
      <span role="columnheader">Kind and origin</span>
      <span role="columnheader">Steps</span>
      <SortHead word="Duration" order="duration" sort={sort} onSort={onSort} />
      <SortHead word="Saved" order="saved" sort={sort} onSort={onSort} />
      <SortHead word="Started" order="" sort={sort} onSort={onSort} />
      <span role="columnheader" className="sr">
        Actions
      </span>
    </div>
  );
}

/** The cells of a run: status first, then what ran, how it came about, how far it is. */
export const RunRow = memo(function RunRow({ run, selected, onSelect }: RunRowProps) {
  const navigate = useNavigate();
  const steps = stepsText(run);
  return (
    <>
      <span role="gridcell" className="c-check">
        <input type="checkbox" className="check" tabIndex={-1} aria-label={`Select ${run.run_id}`} checked={selected} onChange={() => onSelect(run.run_id)} />
      </span>
      <span role="gridcell" className="c-status">
        <Status status={run.status} />
      </span>
      <span role="gridcell" className="c-who who">
        <Link to={`/runs/${run.run_id}`} tabIndex={-1}>
          {run.pipeline ?? run.target ?? "run"}
        </Link>
        <span className="id" title={run.run_id}>
          {shortId(run.run_id)}
        </span>
      </span>
      <span role="gridcell" className="c-kind kind">
        <KindChip run={run} />
        <GoldenChip run={run} />
        <LabelChips labels={run.labels} most={1} />
      </span>
      <span role="gridcell" className="c-steps steps">
        <Bar counts={run.counts} />
        <span className="cut">
          {steps.text}
          {steps.trouble !== null && (
            <>
              {" · "}
              <em>{steps.trouble}</em>
            </>
          )}
        </span>
      </span>
      <span role="gridcell" className="c-dur num">
        <RunDuration run={run} />
      </span>
      <span role="gridcell" className={run.saved_ms > 0 ? "c-saved num saved" : "c-saved num dim"}>
        {run.saved_ms > 0 ? formatDuration(run.saved_ms) : "–"}
      </span>
      <span role="gridcell" className="c-start num">
        <Time time={timeOf(run)} />
      </span>
      <span role="gridcell" className="c-more more">
        <RunMenu run={run} onPlan={(action) => void navigate(`/runs/${run.run_id}?plan=${action}`)}>
          <button type="button" className="btn sm icon quiet" tabIndex={-1} aria-label={`What can be done with ${run.run_id}`}>
            <Icon name="more" />
          </button>
        </RunMenu>
      </span>
    </>
  );
});
