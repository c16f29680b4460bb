import { useEffect } from "react";
import { Link } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { contentAddress, manifestAddress, manifestStagesQuery, replayedQuery } from "../api/artifact";
import type { ManifestStages, Run } from "../api/types";
import { Bar } from "../kit/Bar";
import { doneOf, isActive, totalOf } from "../kit/counts";
import { formatCount, formatPlural, percent, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark, Status } from "../kit/Status";
import { lookOf } from "../kit/status";
import { Duration, RunDuration, Time } from "../kit/Time";
import { useRun } from "../run/useRun";
import { ManifestTable } from "./ManifestTable";
import { optionWords, verdictWords } from "./words";

interface RerunCardProps {
  rerun: string;
  /** All reruns of the artifact, newest first, to choose from. */
  others: readonly Run[];
  onShow: (run: string) => void;
  onRerun: (from: string) => void;
}

/** A rerun: how far it is while it goes on, and what it found. */
export function RerunCard({ rerun, others, onShow, onRerun }: RerunCardProps) {
  const client = useQueryClient();
  const { run, details } = useRun(rerun);
  const ended = run.data !== undefined && !isActive(run.data);
  const verdict = run.data?.verdict;
  useEffect(() => {
    if (ended) for (const key of ["reruns", "evidence", "attestations", "audits"]) void client.invalidateQueries({ queryKey: [key] });
  }, [client, ended, verdict]);
  return (
    <section className="card rerun" aria-label="Rerun">
      <div className="card-head">
        <h2>Rerun</h2>
        <Link className="id id-link" to={`/runs/${rerun}`} title={rerun}>
          {shortId(rerun)}
        </Link>
        <span className="grow" />
        {run.data && (
          <span className="cap">
            <Time time={run.data.completed_at ?? run.data.created_at} />, took <RunDuration run={run.data} />
          </span>
        )}
      </div>
      {run.isPending && <SkeletonBlock size="card" what="the rerun" />}
      {run.isError && <ErrorBox what="The rerun could not be read" error={run.error} onRetry={() => void run.refetch()} />}
      {run.data && !ended && <Progress run={run.data} stages={details.data?.stages ?? []} />}
      {run.data && ended && (verdict == null ? <NoVerdict run={run.data} /> : <Found run={run.data} onRerun={onRerun} />)}
      <Others shown={rerun} others={others} onShow={onShow} />
    </section>
  );
}

/** A rerun that goes on: the whole of it, then stage by stage. */
function Progress({ run, stages }: { run: Run; stages: readonly { target: string; counts: Run["counts"]; work_ms: number }[] }) {
  const [done, total] = [doneOf(run.counts), totalOf(run.counts)];
  return (
    <div className="rerun-live" role="status">
      <div className="live-head">
        <Status status={run.status} />
        <span className="sub">
          {formatCount(done)} of {formatPlural(total, "step")}, {percent(done, total)}%
        </span>
      </div>
      <Bar counts={run.counts} large />
      <table className="mf">
        <tbody>
          {stages.filter((stage) => totalOf(stage.counts) > 0).map((stage) => (
            <tr key={stage.target}>
              <th scope="row">{stage.target}</th>
              <td className="w-bar">
                <Bar counts={stage.counts} />
              </td>
              <td className="num">
                {formatCount(doneOf(stage.counts))} of {formatCount(totalOf(stage.counts))}
              </td>
              <td className="num">
                <Duration ms={stage.work_ms} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function NoVerdict({ run }: { run: Run }) {
  return (
    <div className="verdict">
      <Status status={run.status} />
      <p className="sub">{run.error?.message ?? "It ended before it could judge."} {run.error?.hint}</p>
    </div>
  );
}

function Found({ run, onRerun }: { run: Run; onRerun: (from: string) => void }) {
  const query = useQuery(manifestStagesQuery(run.run_id));
  if (query.isPending) return <SkeletonBlock size="panel" what="the manifest" />;
  if (query.isError) return <ErrorBox what="The manifest could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  const first = query.data.manifest.first_difference;
  return (
    <>
      <Verdict found={query.data} />
      <ManifestTable found={query.data} />
      {query.data.manifest.gaps.length > 0 && (
        <div className="callout note in-card">
          <Icon name="hazard" />
          <div>
            <p className="strong">{formatPlural(query.data.manifest.gaps.length, "gap")} in the recording</p>
            {query.data.manifest.gaps.slice(0, 3).map((gap, index) => (
              <p key={index} className="sub">
                {gap.reason}
              </p>
            ))}
          </div>
        </div>
      )}
      <div className="rfoot">
        <a className="btn sm" href={manifestAddress(run.run_id)} download={`manifest-${run.run_id}.json`}>
          <Icon name="dl" />
          Manifest
        </a>
        <Files run={run.run_id} />
        <span className="grow" />
        {first != null && (
          <button type="button" className="btn sm" onClick={() => onRerun(first)}>
            Rerun from the first difference
          </button>
        )}
      </div>
    </>
  );
}

/** The file that the rerun made in the place of the artifact, where it made one. */
function Files({ run }: { run: string }) {
  const made = useQuery(replayedQuery(run));
  if (!made.data) return null;
  return (
    <a className="btn sm" href={contentAddress(made.data.digest)} download={made.data.name}>
      <Icon name="dl" />
      Made again
    </a>
  );
}

function Verdict({ found }: { found: ManifestStages }) {
  const { manifest } = found;
  const look = lookOf(manifest.verdict);
  const words = verdictWords(found);
  const tally = (["identical", "equivalent", "recorded", "differs", "unreplayable", "unverified"] as const).filter((one) => manifest.counts[one] > 0 || one === "differs" || one === "unreplayable");
  return (
    <>
      <div className={`verdict ${look.tone}`}>
        <Icon name={look.icon} />
        <div>
          <h3>{words.headline}</h3>
          <p>{words.sentence}</p>
        </div>
      </div>
      <div className="tally">
        {tally.map((one) => (
          <span key={one} className={manifest.counts[one] === 0 ? "dim" : ""}>
            <LookMark look={{ ...lookOf(one), word: "" }} />
            <b>{formatCount(manifest.counts[one])}</b> {one}
          </span>
        ))}
      </div>
      <div className="opts">
        {optionWords(manifest).map((one) => (
          <span key={one} className="chip line">
            {one}
          </span>
        ))}
      </div>
      {manifest.warnings.slice(0, 5).map((warning, index) => (
        <p key={index} className="hint in-card">
          <span className="mono">{warning.code}</span> {warning.message}
        </p>
      ))}
    </>
  );
}

/** The reruns before this one. */
function Others({ shown, others, onShow }: { shown: string; others: readonly Run[]; onShow: (run: string) => void }) {
  if (others.length < 2) return null;
  return (
    <details className="others">
      <summary>{formatPlural(others.length, "rerun")} of this version</summary>
      <ul>
        {others.slice(0, 12).map((run) => (
          <li key={run.run_id}>
            <button type="button" className="pop-item" aria-pressed={run.run_id === shown} onClick={() => onShow(run.run_id)}>
              <Status status={run.verdict ?? run.status} />
              <span className="grow" />
              <span className="id">{shortId(run.run_id)}</span>
              <span className="cap">
                <Time time={run.created_at} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
