import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import type { ComparedStep, OutputDifference, Step } from "../api/types";
import { shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark } from "../kit/Status";
import { stepLook } from "../kit/status";
import { diffLines } from "./rows";

/** One logical step in both runs: how each stands, and how the outputs differ. */
export function DifferencePanel({ step, onClose }: { step: ComparedStep; onClose: () => void }) {
  return (
    <aside className="card panel" aria-label={`${step.target} in both runs`}>
      <header>
        <div className="a">
          <h2 className="cut">{step.target}</h2>
          <span className="grow" />
          <button type="button" className="btn sm icon quiet" aria-label="Close" onClick={onClose}>
            <Icon name="x" />
          </button>
        </div>
        <div className="facts">
          <span>{step.item}</span>
        </div>
      </header>
      <section className="sec">
        <h3>Why</h3>
        <p>{step.why}</p>
      </section>
      <section className="sec">
        <h3>Both steps</h3>
        <StepLine name="First" step={step.a} />
        <StepLine name="Second" step={step.b} />
      </section>
      {step.a && step.b && !step.same && <Outputs a={step.a} b={step.b} />}
    </aside>
  );
}

function StepLine({ name, step }: { name: string; step: Step | null }) {
  return (
    <div className="both">
      <span className="cap">{name}</span>
      {step === null ? (
        <span className="dim">not there</span>
      ) : (
        <>
          <LookMark look={stepLook(step)} />
          <Link className="mono" to={`/runs/${step.run_id}/steps/${step.step_id}`}>
            {shortId(step.step_id)}
          </Link>
          <span className="sub cut" title={step.reason}>
            {step.error?.message ?? step.reason}
          </span>
        </>
      )}
    </div>
  );
}

function Outputs({ a, b }: { a: Step; b: Step }) {
  const query = useQuery({ queryKey: ["compare steps", a.step_id, b.step_id], queryFn: ({ signal }) => get<OutputDifference[]>("/compare/steps", { a: a.step_id, b: b.step_id }, signal) });
  if (query.isPending) return <SkeletonBlock size="card" what="the difference" />;
  if (query.isError) return <ErrorBox what="The outputs could not be compared" error={query.error} />;
  return query.data.map((output) => (
    <section key={output.name} className="sec">
      <h3>
        {output.name} <span>first − second +</span>
      </h3>
      <div className="diff lines" tabIndex={0} role="region" aria-label={`Difference of ${output.name}`}>
        {diffLines(output.lines).map((line, index) => (
          <div key={index} className={line.kind}>
            {line.text}
          </div>
        ))}
      </div>
    </section>
  ));
}
