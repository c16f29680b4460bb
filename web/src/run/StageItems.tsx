import { useMemo, useState } from "react";
import { Link, useNavigate } from "react-router";
import { useInfiniteQuery } from "@tanstack/react-query";
import { noStepFilters, stepsQuery, type StepFilters } from "../api/run";
import type { Counts, Run, Stage } from "../api/types";
import { Duration } from "../kit/Time";
import { formatCount } from "../kit/format";
import { LookMark } from "../kit/Status";
import { ErrorBox, SkeletonRows } from "../kit/States";
import { stepLook } from "../kit/status";
import { useRunAddress } from "./address";
import { useListedSteps } from "./stepOrder";

const pageSize = 50;
interface Choice { label: string; count: number; filters: Partial<StepFilters> }

/** What a stage's items can be narrowed to: only what there is. */
function choicesOf(counts: Counts): Choice[] {
  const all: Choice[] = [
    { label: "Failed", count: counts.failed, filters: { status: "failed" } },
    { label: "Refused", count: counts.refused, filters: { status: "refused" } },
    { label: "In doubt", count: counts.in_doubt, filters: { status: "in_doubt" } },
    { label: "Executed", count: counts.succeeded, filters: { status: "succeeded", decision: "execute" } },
    { label: "Reused", count: counts.reused, filters: { decision: "reuse" } },
    { label: "Skipped", count: counts.skipped, filters: { status: "skipped" } },
    { label: "Quarantined", count: counts.quarantined, filters: { status: "quarantined" } },
  ];
  return all.filter((choice) => choice.count > 0);
}

/** The items of a stage, fifty at a time. */
export function StageItems({ run, stage }: { run: Run; stage: Stage }) {
  const choices = choicesOf(stage.counts);
  const [chosen, setChosen] = useState(choices[0]?.label ?? "");
  const choice = choices.find((one) => one.label === chosen) ?? choices[0];
  return (
    <section className="card items" aria-label={`Items of ${stage.target}`}>
      <div className="card-head">
        <h2>{stage.stage}</h2>
        <span className="id">{stage.type}</span>
        <div className="seg" role="group" aria-label="Which items">
          {choices.map((one) => (
            <button key={one.label} type="button" aria-pressed={one === choice} onClick={() => setChosen(one.label)}>
              {one.label} {formatCount(one.count)}
            </button>
          ))}
        </div>
      </div>
      {choice ? <Items key={choice.label} run={run} filters={{ ...noStepFilters, stage: stage.target, ...choice.filters }} /> : <p className="hint in-card">{stage.counts.pending > 0 ? `${formatCount(stage.counts.pending)} items wait for their turn.` : "No item has come here."}</p>}
    </section>
  );
}

function Items({ run, filters }: { run: Run; filters: StepFilters }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const query = useInfiniteQuery(stepsQuery(run.run_id, filters, "", pageSize));
  const steps = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  useListedSteps(useMemo(() => steps.map((step) => step.step_id), [steps]));
  if (query.isPending) return <SkeletonRows count={6} what="items" />;
  if (query.isError) return <ErrorBox what="The items could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th className="w-item">Item</th>
            <th className="w-status desk">Status</th>
            <th>Why</th>
            <th className="num w-took">Took</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <tr key={step.step_id} className={step.step_id === address.step ? "on" : ""} onClick={() => void navigate(address.toStep(step.step_id))}>
              <td className="mono cut">
                <Link to={address.toStep(step.step_id)} onClick={(event) => event.stopPropagation()}>
                  {step.item === "" ? "all" : step.item}
                </Link>
              </td>
              <td className="desk">
                <LookMark look={stepLook(step)} />
              </td>
              <td className={step.error ? "cut bad" : "cut"} title={step.error?.message ?? step.reason}>
                {step.error?.message ?? step.reason}
              </td>
              <td className="num">{step.decision === "reuse" ? <span className="dim">–</span> : <Duration ms={step.duration_ms} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {query.hasNextPage && (
        <button type="button" className="btn sm quiet more-items" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {pageSize} more
        </button>
      )}
    </>
  );
}
