import { Link } from "react-router";
import type { Run, RunDetails, Stage } from "../api/types";
import { doneOf } from "../kit/counts";
import { formatCount, formatDuration, percent } from "../kit/format";
import { Duration } from "../kit/Time";
import { useRunAddress } from "./address";

/** The stages by the work they took, queue wait against work. */
export function TimeTab({ run, details }: { run: Run; details: RunDetails }) {
  const stages = [...details.stages].sort((one, other) => other.work_ms - one.work_ms);
  const work = stages.reduce((sum, stage) => sum + stage.work_ms, 0);
  const longest = Math.max(1, ...stages.map((stage) => Math.max(stage.work_ms, meanWait(stage))));
  return (
    <section className="card items times" aria-label="Where time went">
      <div className="card-head">
        <h2>{formatDuration(work)} of work</h2>
        <span className="sub">{run.duration_ms == null ? "so far" : `in ${formatDuration(run.duration_ms)}`}</span>
      </div>
      <table>
        <thead>
          <tr>
            <th className="w-item">Stage</th>
            <th>Work</th>
            <th className="num w-took">Work</th>
            <th className="num w-share">Share</th>
            <th className="num w-took desk">Median</th>
            <th className="num w-took desk">Longest</th>
            <th className="num w-took desk">Saved</th>
            <th className="num w-took desk">Waited each</th>
            <th className="num w-took">Steps</th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage) => (
            <Row key={stage.target} run={run} stage={stage} work={work} longest={longest} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

// Many steps wait at once, so the sum of their waits says nothing; what one waits does.
const meanWait = (stage: Stage): number => (doneOf(stage.counts) === 0 ? 0 : stage.waited_ms / doneOf(stage.counts));

function Row({ run, stage, work, longest }: { run: Run; stage: Stage; work: number; longest: number }) {
  const address = useRunAddress(run.run_id);
  return (
    <tr>
      <td className="cut">
        <Link to={address.to({ tab: "steps", stage: stage.target })}>{stage.target}</Link>
      </td>
      <td>
        <svg className="share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
          <rect x="0" y="0" width={Math.max(stage.work_ms > 0 ? 0.4 : 0, (stage.work_ms / longest) * 100)} height="8" fill="var(--bar-exec)" />
        </svg>
      </td>
      <td className="num">{stage.work_ms === 0 ? <span className="dim">–</span> : formatDuration(stage.work_ms)}</td>
      <td className="num">{percent(stage.work_ms, work)}%</td>
      <td className="num desk">
        <Duration ms={stage.median_ms} />
      </td>
      <td className="num desk">
        <Duration ms={stage.max_ms} />
      </td>
      <td className="num desk">{stage.saved_ms === 0 ? <span className="dim">–</span> : formatDuration(stage.saved_ms)}</td>
      <td className="num desk">{formatDuration(meanWait(stage))}</td>
      <td className="num">{formatCount(doneOf(stage.counts))}</td>
    </tr>
  );
}
