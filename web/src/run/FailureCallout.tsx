import type { ReactNode } from "react";
import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { failuresQuery } from "../api/run";
import type { Failures, Run } from "../api/types";
import { failedOf } from "../kit/counts";
import { formatCount } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Words } from "../kit/Words";
import { carries, rootFirst, withoutTarget } from "./causes";

/** What stands below the sentence about the failure comes after it, so that it pushes nothing down. */
export function BelowFailure({ run, children }: { run: Run; children: ReactNode }) {
  const { isLoading } = useFailures(run);
  if (isLoading) return null;
  return (
    <>
      <FailureCallout run={run} />
      {children}
    </>
  );
}

const wentWrongIn = (run: Run): boolean => run.status === "failed" || run.status === "interrupted" || failedOf(run.counts) > 0;

const useFailures = (run: Run) => useQuery({ ...failuresQuery(run.run_id), enabled: wentWrongIn(run) });

/** What went wrong in one sentence, how often, and what to try; the evidence stands below it. */
function FailureCallout({ run }: { run: Run }) {
  const bad = failedOf(run.counts);
  const failures = useFailures(run).data;
  if (!wentWrongIn(run)) return null;
  if (run.status === "interrupted" && !run.error) {
    return (
      <div className="callout warn why">
        <Icon name="halt" />
        <div>
          <p>The process that carried this run is gone, or something in it is in doubt. Nothing that was recorded is lost: recover goes on where it stopped.</p>
        </div>
      </div>
    );
  }
  return (
    <div className="callout fail why">
      <Icon name="fail" />
      <div>{failures && failures.causes.length > 0 ? <Causes failures={failures} run={run} /> : <LastError run={run} />}</div>
      {bad > 0 && (
        <div className="act">
          <Link className="btn sm" to={`/runs/${run.run_id}?tab=steps&status=failed`}>
            {bad === 1 ? "Show the step" : `Show the ${formatCount(bad)}`}
          </Link>
        </div>
      )}
    </div>
  );
}

/** The first of many names, and how many more there are. */
const listed = (names: readonly string[]): string => (names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${formatCount(names.length - 3)} more`);

function LastError({ run }: { run: Run }) {
  const { error } = run;
  return (
    <>
      <p>{error ? <Words text={error.message} /> : "The run failed without saying why."}</p>
      {error?.hint != null && (
        <p>
          <Words text={error.hint} />
        </p>
      )}
      {error && (
        <p>
          <span className="mono">{error.code}</span>
        </p>
      )}
    </>
  );
}

function Causes({ failures, run }: { failures: Failures; run: Run }) {
  const [first, ...rest] = rootFirst(failures.causes);
  if (!first) return null;
  return (
    <>
      <p>
        <Link className="strong" to={`/runs/${run.run_id}/steps/${first.first}?tab=graph&stage=${encodeURIComponent(first.target)}`}>
          {first.target}
        </Link>
        {first.of != null && first.of > 1 ? ` failed on ${formatCount(first.count)} of ${formatCount(first.of)} that reached it: ` : " failed: "}
        <Words text={withoutTarget(first)} />
      </p>
      <p>
        {first.count > 1 && `All ${formatCount(first.count)} share one cause, `}
        <span className="mono">{first.code}</span>
        {first.count > 1 && "."}
        {failures.not_reached.length > 0 && ` ${listed(failures.not_reached)} ${failures.not_reached.length === 1 ? "was" : "were"} not started.`}
        {first.hint != null && (
          <>
            {" "}
            <Words text={first.hint} />
          </>
        )}
      </p>
      {rest.slice(0, 2).map((cause) => (
        <p key={`${cause.target} ${cause.code}`}>
          {carries(cause, first) ? (
            <>{cause.target} failed because of it.</>
          ) : (
            <>
              {cause.target}: {formatCount(cause.count)} with <span className="mono">{cause.code}</span>, <Words text={cause.message} />
            </>
          )}
        </p>
      ))}
    </>
  );
}
