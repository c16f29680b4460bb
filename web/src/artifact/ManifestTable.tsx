import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { stepDifferencesQuery } from "../api/artifact";
import type { ManifestStage, ManifestStages, ManifestStep } from "../api/types";
import { DiffLines } from "../kit/DiffLines";
import { formatCount, formatDuration, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Digest } from "../kit/Id";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark } from "../kit/Status";
import { lookOf } from "../kit/status";
import { stageName } from "./names";

/** A manifest grouped by stage; it opens at the first difference. */
export function ManifestTable({ found }: { found: ManifestStages }) {
  const first = found.stages.find((stage) => stage.has_first_difference) ?? found.stages.find((stage) => stage.troubled.length > 0);
  const [opened, setOpened] = useState(first?.target ?? "");
  return (
    <table className="mf">
      <caption className="sr">Manifest</caption>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" className="num">
            Steps
          </th>
          <th scope="col">Verdict</th>
          <th scope="col" className="desk">
            Compared by
          </th>
          <th scope="col" className="num desk">
            Took
          </th>
        </tr>
      </thead>
      {found.stages.map((stage) => (
        <tbody key={stage.target}>
          <StageRow stage={stage} isOpen={opened === stage.target} onOpen={() => setOpened(opened === stage.target ? "" : stage.target)} />
          {opened === stage.target && stage.troubled.length > 0 && (
            <tr className="opened">
              <td colSpan={5}>
                <Troubled stage={stage} first={found.manifest.first_difference ?? null} />
              </td>
            </tr>
          )}
        </tbody>
      ))}
    </table>
  );
}

function StageRow({ stage, isOpen, onOpen }: { stage: ManifestStage; isOpen: boolean; onOpen: () => void }) {
  const look = lookOf(stage.verdict);
  const word = `${stage.verdict}${stage.has_first_difference ? ", the first" : ""}`;
  const isPlayed = stage.counts.recorded === stage.steps;
  return (
    <tr className={look.tone === "fail" ? "on" : ""}>
      <th scope="row" title={stage.target}>
        {stage.troubled.length === 0 ? (
          stageName(stage.target)
        ) : (
          <button type="button" className="opener" aria-expanded={isOpen} onClick={onOpen}>
            <Icon name={isOpen ? "down" : "right"} small />
            {stageName(stage.target)}
          </button>
        )}
      </th>
      <td className="num">{formatCount(stage.steps)}</td>
      <td>
        <LookMark look={{ ...look, word }} />
      </td>
      <td className="sub desk">{isPlayed ? "not executed" : stage.comparators.join(", ")}</td>
      <td className="num desk">{isPlayed ? "–" : formatDuration(stage.duration_ms)}</td>
    </tr>
  );
}

/** The steps of a stage that are in the way, one at a time. */
function Troubled({ stage, first }: { stage: ManifestStage; first: string | null }) {
  const [at, setAt] = useState(Math.max(0, stage.troubled.findIndex((step) => step.step_id === first)));
  const step = stage.troubled[at];
  if (!step) return null;
  const all = stage.counts.differs + stage.counts.unreplayable + stage.counts.unverified;
  return (
    <div className="detail">
      {stage.troubled.length > 1 && (
        <label className="which">
          <span className="cap">Step</span>
          <select className="btn sm" value={at} onChange={(event) => setAt(Number(event.target.value))}>
            {stage.troubled.map((one, index) => (
              <option key={one.rerun_step_id} value={index}>
                {one.item === "" ? one.step_id : one.item}: {one.verdict}
              </option>
            ))}
          </select>
          {all > stage.troubled.length && <span className="cap">the first {stage.troubled.length} of {formatCount(all)}; the manifest has all</span>}
        </label>
      )}
      <StepDetail step={step} />
    </div>
  );
}

function StepDetail({ step }: { step: ManifestStep }) {
  return (
    <>
      <dl className="pair">
        <dt>Recorded</dt>
        <dd>
          <Digest digest={step.output_hash_live} /> in <StepLink id={step.step_id} />
        </dd>
        <dt>Now</dt>
        <dd>
          {step.output_hash_replayed == null ? <span className="dim">nothing came out</span> : <Digest digest={step.output_hash_replayed} />} in <StepLink id={step.rerun_step_id} />
        </dd>
      </dl>
      {step.reason !== "" && <p className="reason">{step.reason}{step.inherited && ". It inherits a difference from a step before it."}</p>}
      {step.output_hash_replayed != null && step.verdict === "differs" && <Difference step={step} />}
      {!step.environment_matches && (
        <div className="callout note">
          <Icon name="hazard" />
          <p>
            <b className="strong">The environment differs</b> from the recorded one.
          </p>
        </div>
      )}
    </>
  );
}

const StepLink = ({ id }: { id: string }) => (
  <Link className="mono" to={`/steps/${id}`} title={id}>
    {shortId(id)}
  </Link>
);

function Difference({ step }: { step: ManifestStep }) {
  const query = useQuery(stepDifferencesQuery(step.step_id, step.rerun_step_id));
  if (query.isPending) return <SkeletonBlock size="card" what="the difference" />;
  if (query.isError) return <ErrorBox what="The outputs could not be compared" error={query.error} onRetry={() => void query.refetch()} />;
  return query.data.map((output) => <DiffLines key={output.name} lines={output.lines} label={`Difference of ${output.name}: recorded minus, now plus`} />);
}
