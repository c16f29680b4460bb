import type { Step } from "../api/types";
import { formatDuration } from "../kit/format";
import { LookMark } from "../kit/Status";
import { SortHead } from "../kit/SortHead";
import { stepLook } from "../kit/status";
import { Duration, Time } from "../kit/Time";

interface StepHeaderProps {
  sort?: string;
  onSort?: (sort: string) => void;
}

/** The heads of the columns; where the list can be sorted, the time that a step took sorts it. */
export function StepHeader({ sort = "", onSort }: StepHeaderProps) {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      {["Status", "Step", "Item", "Why"].map((name) => (
        <span key={name} role="columnheader">
          {name}
        </span>
      ))}
      {onSort ? (
        <SortHead word="Took" order="duration" sort={sort} onSort={(order) => onSort(sort === order ? "" : order)} />
      ) : (
        <span role="columnheader" className="num">
          Took
        </span>
      )}
      {["Waited", "Began"].map((name) => (
        <span key={name} role="columnheader" className="num">
          {name}
        </span>
      ))}
    </div>
  );
}

/** The cells of a step: how it stands, what it is, and why it ran or did not. */
export function StepCells({ step }: { step: Step }) {
  const isReused = step.decision === "reuse";
  return (
    <>
      <span role="gridcell" className="s-status">
        <LookMark look={stepLook(step)} />
      </span>
      <span role="gridcell" className="s-target cut strong-name">
        {step.target}
        {step.attempt > 1 && <span className="chip">attempt {step.attempt}</span>}
      </span>
      <span role="gridcell" className="s-item mono cut">
        {step.item === "" ? <span className="dim">all</span> : step.item}
      </span>
      <span role="gridcell" className={step.error ? "s-why cut bad" : "s-why cut sub"} title={step.error?.message ?? step.reason}>
        {step.error?.message ?? step.reason}
      </span>
      <span role="gridcell" className="s-took num">
        {isReused ? (
          <span className="dim" title={step.saved_ms > 0 ? `Saved ${formatDuration(step.saved_ms)}` : "Took no time here"}>
            –
          </span>
        ) : (
          <Duration ms={step.duration_ms} />
        )}
      </span>
      <span role="gridcell" className="s-waited num">
        <Duration ms={step.waited_ms} />
      </span>
      <span role="gridcell" className="s-began num">
        <Time time={step.started_at} />
      </span>
    </>
  );
}
