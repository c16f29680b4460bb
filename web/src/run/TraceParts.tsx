import type { CSSProperties } from "react";
import type { CriticalPath, Step } from "../api/types";
import { formatCount, formatDuration, formatUtc } from "../kit/format";
import { Icon } from "../kit/Icon";
import { stepLook } from "../kit/status";
import { barOf, type Axis } from "./trace";

/** What the bars mean, and the marks of the axis. */
export function TraceHeader({ axis, critical }: { axis: Axis; critical: CriticalPath | undefined }) {
  return (
    <>
      <div className="tools" role="row">
        <span role="gridcell" className="lg">
          <span className="sw" /> executed
        </span>
        <span role="gridcell" className="lg">
          <span className="sw r" /> reused: the time it saved
        </span>
        <span role="gridcell" className="lg">
          <span className="sw f" /> failed
        </span>
        <span role="gridcell" className="lg" title="The chain of steps that decided when the run ended">
          <span className="sw crit" /> critical path{critical && `: ${formatDuration(critical.work_ms)} of work, ${formatDuration(critical.waited_ms)} of waiting`}
        </span>
      </div>
      <div className="rw h" role="row" aria-rowindex={1}>
        <span role="columnheader">Step</span>
        <span role="columnheader" className="ticks" aria-label="Time since the beginning">
          {axis.ticks.map((tick) => (
            <span key={tick.at} style={{ "--x": tick.at } as CSSProperties}>
              {tick.label}
            </span>
          ))}
        </span>
        <span role="columnheader" className="num">
          Took
        </span>
      </div>
    </>
  );
}

interface OpenerProps {
  name: string;
  isOpen: boolean;
  onFlip: () => void;
}

/** Opens or closes a row. */
export function Opener({ name, isOpen, onFlip }: OpenerProps) {
  return (
    <button type="button" className="tw" tabIndex={-1} aria-label={isOpen ? `Close ${name}` : `Open ${name}`} aria-expanded={isOpen} onClick={onFlip}>
      <Icon name={isOpen ? "down" : "right"} small />
    </button>
  );
}

interface StepCellsProps {
  step: Step;
  depth: number;
  axis: Axis;
  inside: number;
  isOpen: boolean;
  onFlip: (id: string) => void;
}

/** A step of a trace: its name, set in below its parent, its bar to scale, how long it took. */
export function TraceStepCells({ step, depth, axis, inside, isOpen, onFlip }: StepCellsProps) {
  const look = stepLook(step);
  return (
    <>
      <span role="gridcell" className="call" style={{ "--d": Math.min(depth, 12) } as CSSProperties}>
        {inside > 0 ? <Opener name={step.target} isOpen={isOpen} onFlip={() => onFlip(step.step_id)} /> : <span className="sp" />}
        <span className={`mark ${look.tone}`}>
          <Icon name={look.icon} small />
        </span>
        <span className="sr">{look.word}</span>
        <b className="cut">{step.target}</b>
        {step.item !== "" && <span className="what cut">{step.item}</span>}
        {step.attempt > 1 && <span className="chip">attempt {step.attempt}</span>}
        {inside > 0 && !isOpen && <span className="ix">{formatCount(inside)} inside</span>}
      </span>
      <TraceLane axis={axis} step={step} />
      <span role="gridcell" className="num">
        {step.duration_ms == null || step.decision === "reuse" ? <span className="dim">–</span> : formatDuration(step.duration_ms)}
      </span>
    </>
  );
}

/** The part of a row on which bars stand. */
export function TraceLane({ axis, step }: { axis: Axis; step: Step | null }) {
  const place = step === null ? null : barOf(step, axis);
  return (
    <span role="gridcell" className="lane2" style={{ backgroundSize: `${axis.pace}% 100%` }}>
      {step !== null && place && <i className={barKind(step)} style={{ "--x": place.left, "--w": place.width } as CSSProperties} title={formatUtc(step.started_at ?? "")} />}
    </span>
  );
}

function barKind(step: Step): string {
  if (step.decision === "reuse") return step.saved_ms > 0 ? "r" : "m";
  if (step.decision === "replace") return "m";
  return step.status === "failed" || step.status === "refused" ? "f" : "";
}
