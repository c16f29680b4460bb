import { useEffect, useRef } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { stepQuery, whyQuery } from "../api/run";
import type { Step } from "../api/types";
import { useKeys } from "../app/keys";
import { formatCount } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark } from "../kit/Status";
import { stepLook } from "../kit/status";
import { useRunAddress, type RunAddress } from "../run/address";
import { neighbours, useStepOrder } from "../run/stepOrder";
import { StepActions } from "./StepActions";
import { StepBody } from "./StepBody";
import "../styles/panel.css";

/** A step, beside the run that it belongs to; it has an address of its own. */
export function StepPanel() {
  const { run = "", step: id = "" } = useParams();
  const address = useRunAddress(run);
  const navigate = useNavigate();
  const listed = useStepOrder();
  const panel = useRef<HTMLElement>(null);
  const step = useQuery(stepQuery(id));
  const why = useQuery(whyQuery(id));
  const near = neighbours(listed, id);

  function go(to: string | null): void {
    if (to !== null) void navigate(address.toStep(to), { replace: true, preventScrollReset: true });
  }
  const close = () => void navigate(address.toStep(""), { preventScrollReset: true });
  useKeys({ "[": () => go(near.previous), "]": () => go(near.next), Escape: close });
  useFocusWhenOpened(panel);

  return (
    <aside className="card panel" aria-label={step.data ? `Step ${step.data.target} ${step.data.item}` : "Step"} ref={panel} tabIndex={-1}>
      <header>
        <div className="a">
          {step.data && <LookMark look={stepLook(step.data)} pill />}
          <h2 className="cut">{step.data ? (step.data.stage ?? step.data.target) : "Step"}</h2>
          <span className="grow" />
          {near.at >= 0 && (
            <span className="cap">
              {formatCount(near.at + 1)} of {formatCount(listed.length)}
            </span>
          )}
          <PanelButton icon="up" label="Previous step" off={near.previous === null} onClick={() => go(near.previous)} />
          <PanelButton icon="down" label="Next step" off={near.next === null} onClick={() => go(near.next)} />
          <PanelButton icon="x" label="Close" off={false} onClick={close} />
        </div>
        {step.data && <Facts step={step.data} address={address} />}
      </header>
      {step.isPending && <SkeletonBlock size="panel" what="the step" />}
      {step.isError && <ErrorBox what="The step could not be read" error={step.error} onRetry={() => void step.refetch()} />}
      {step.data && <StepBody step={step.data} why={why.data} whyError={why.error} />}
      {step.data && <StepActions step={step.data} address={address} />}
    </aside>
  );
}

/** The panel takes the focus when it opens, and gives it back when it closes. */
function useFocusWhenOpened(panel: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [panel]);
}

function PanelButton({ icon, label, off, onClick }: { icon: "up" | "down" | "x"; label: string; off: boolean; onClick: () => void }) {
  return (
    <button type="button" className="btn sm icon quiet" aria-label={label} aria-disabled={off} onClick={() => !off && onClick()}>
      <Icon name={icon} />
    </button>
  );
}

function Facts({ step, address }: { step: Step; address: RunAddress }) {
  return (
    <div className="facts">
      {step.item !== "" && <span className="cut">{step.item}</span>}
      <span className="dim">
        {step.type ?? "call"} · {step.effect}
      </span>
      {step.route != null && (
        <Link to={address.to({ tab: "steps", stage: step.target })} className="mono">
          {step.target}
        </Link>
      )}
    </div>
  );
}
