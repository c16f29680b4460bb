import { Link } from "react-router";
import type { ReactNode } from "react";
import type { Run, RunDetails } from "../api/types";
import { shortDigest, shortId } from "../kit/format";
import { Copy } from "../kit/Id";
import { Icon } from "../kit/Icon";
import { GoldenChip, KindChip, LabelChips, Status } from "../kit/Status";
import { RunDuration, Time } from "../kit/Time";

const nameOf = (run: Run): string => run.pipeline ?? run.target ?? "run";

/** What the run is: status, name, id, how it came about, and the facts of it. */
export function RunHead({ run, details, actions }: { run: Run; details: RunDetails | undefined; actions: ReactNode }) {
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/runs">Runs</Link>
        <Icon name="right" small />
        {run.pipeline == null ? <span>{nameOf(run)}</span> : <Link to={`/runs?pipeline=${encodeURIComponent(run.pipeline)}`}>{run.pipeline}</Link>}
      </nav>
      <div className="head">
        <Status status={run.status} pill />
        <h1>{nameOf(run)}</h1>
        <span className="id run-id" title={run.run_id}>
          {shortId(run.run_id)}
        </span>
        <Copy text={run.run_id} what="id" />
        {run.origin && <KindChip run={run} />}
        <GoldenChip run={run} />
        <LabelChips labels={run.labels} most={2} />
        <span className="grow desk" />
        {actions}
      </div>
      <div className="facts">
        <Fact name="Started">
          <Time time={run.started_at ?? run.created_at} />
        </Fact>
        <Fact name="Took">
          <RunDuration run={run} />
        </Fact>
        <Fact name="By">{run.actor}</Fact>
        {run.verdict != null && (
          <span>
            Verdict <Status status={run.verdict} />
          </span>
        )}
        {run.reason != null && <Fact name="Reason">{run.reason}</Fact>}
        {details?.changes.map((change) => (
          <Fact key={change} name="Changed">
            <span className="mono">{change}</span>
          </Fact>
        ))}
        {Object.entries(details?.effects ?? {}).map(([what, answer]) => (
          <Fact key={what} name="Effect">
            {answer === "repeat" ? "repeated" : "left out"}: {what === "*" ? "all others" : <span className="mono">{what}</span>}
          </Fact>
        ))}
        {run.tokens > 0 && <Fact name="Tokens">{run.tokens}</Fact>}
        {run.snapshot != null && (
          <span>
            Snapshot{" "}
            <Link className="mono" to={`/runs/${run.run_id}?tab=definition`} title={run.snapshot}>
              {shortDigest(run.snapshot)}
            </Link>
          </span>
        )}
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span>
      {name} <b>{children}</b>
    </span>
  );
}
