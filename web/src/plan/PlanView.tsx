import type { CSSProperties } from "react";
import { writeJson } from "../api/json";
import type { Plan } from "../api/types";
import { formatCount, formatDuration, percent } from "../kit/format";
import { Icon, type IconName } from "../kit/Icon";

/** What the plan comes to: four counts that add up, the time, and one row a stage with its reasons. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <>
      {plan.definition_changes.map((change) => (
        <div key={change.path} className="change">
          <span className="cap">Changed</span>
          <span className="mono cut">{change.path}</span>
          <del>{writeJson(change.recorded)}</del>
          <span aria-hidden="true">→</span>
          <ins>{writeJson(change.current)}</ins>
        </div>
      ))}
      <Tiles plan={plan} />
      <Stages plan={plan} />
      {plan.warnings.map((warning) => (
        <p key={`${warning.step_id} ${warning.code}`} className="hint in-dialog">
          {warning.message}
        </p>
      ))}
    </>
  );
}

function Tile({ label, icon, value, note }: { label: string; icon: IconName | "sw" | "sw r"; value: number; note: string }) {
  return (
    <div>
      <span className="l">
        {icon === "sw" || icon === "sw r" ? <span className={icon} /> : <Icon name={icon} small />}
        {label}
      </span>
      <span className={value === 0 ? "v z" : "v"}>{formatCount(value)}</span>
      <span className="s">{note}</span>
    </div>
  );
}

function Tiles({ plan }: { plan: Plan }) {
  const { counts } = plan;
  const total = counts.reuse + counts.run + counts.verify + counts.refuse + counts.unknown;
  const share = (count: number): CSSProperties => ({ "--v": total === 0 ? 0 : (count / total) * 100 }) as CSSProperties;
  const running = plan.stages.filter((stage) => stage.run > 0).length;
  return (
    <>
      <div className="tiles">
        <Tile label="Reuse" icon="sw r" value={counts.reuse} note={`${percent(counts.reuse, total)}% of ${formatCount(total)}`} />
        {counts.verify > 0 ? <Tile label="Verify" icon="same" value={counts.verify} note="executed and compared" /> : <Tile label="Run" icon="sw" value={counts.run} note={plan.stages[0]?.route == null ? "" : `${formatCount(running)} ${running === 1 ? "stage" : "stages"}`} />}
        <Tile label="Refuse" icon="refuse" value={counts.refuse} note={counts.refuse === 0 ? "nothing blocked" : "see the reasons"} />
        <Tile label="Unknown" icon="unknown" value={counts.unknown} note={counts.unknown === 0 ? "all is known" : "known while it runs"} />
        {counts.publish > 0 && <Tile label="Publish" icon="replay" value={counts.publish} note="stored outputs" />}
        <div>
          <span className="l">
            <Icon name="clock" small />
            Time
          </span>
          {counts.verify > 0 ? <span className="v">{formatDuration(plan.estimated_ms)}</span> : <span className={plan.saved_ms > 0 ? "v sv" : "v z"}>saves {formatDuration(plan.saved_ms)}</span>}
          <span className="s">{counts.verify > 0 ? "about, by the recording" : plan.estimated_ms > 0 ? `takes about ${formatDuration(plan.estimated_ms)}` : "nothing to go by yet"}</span>
        </div>
      </div>
      <div className="bar lg" role="img" aria-label={`${formatCount(counts.reuse)} reused, ${formatCount(counts.run)} run, ${counts.verify > 0 ? `${formatCount(counts.verify)} verified, ` : ""}${formatCount(counts.refuse)} refused, ${formatCount(counts.unknown)} unknown of ${formatCount(total)}`}>
        {counts.reuse > 0 && <i className="r" style={share(counts.reuse)} />}
        {counts.run + counts.verify > 0 && <i className="x" style={share(counts.run + counts.verify)} />}
        {counts.refuse > 0 && <i className="f" style={share(counts.refuse)} />}
        {counts.unknown > 0 && <i className="q" style={share(counts.unknown)} />}
      </div>
    </>
  );
}

type PlanStage = Plan["stages"][number];

function iconOf(stage: PlanStage): IconName {
  if (stage.refuse > 0) return "refuse";
  if (stage.verify > 0) return "same";
  if (stage.run > 0) return "play";
  if (stage.publish > 0) return "replay";
  return stage.unknown > 0 ? "unknown" : "branch";
}

function Stages({ plan }: { plan: Plan }) {
  // A rerun executes to compare; nothing of what it makes is taken over.
  const verifies = plan.counts.verify > 0;
  return (
    <div className="plan-stages" tabIndex={0} role="region" aria-label="The plan by stage">
      <table>
        <thead>
          <tr>
            <th>Stage</th>
            <th className="num">Reuse</th>
            <th className="num">{verifies ? "Verify" : "Run"}</th>
            <th className="num">Unknown</th>
            <th>Reason</th>
          </tr>
        </thead>
        <tbody>
          {plan.stages.map((stage) => (
            <StageRow key={stage.target ?? `${stage.route}/${stage.stage}`} stage={stage} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const mostReasons = 3;

const number = (count: number) => (count === 0 ? <span className="dim">–</span> : formatCount(count));

function StageRow({ stage }: { stage: PlanStage }) {
  const [first, ...rest] = stage.reasons;
  const total = stage.reuse + stage.run + stage.verify + stage.refuse + stage.unknown;
  return (
    <tr className={stage.run > 0 ? "run" : ""}>
      <td className="cut strong-name">{stage.target ?? `${stage.route}/${stage.stage}`}</td>
      <td className="num">{number(stage.reuse)}</td>
      <td className="num">{number(stage.run + stage.verify)}</td>
      <td className="num">{number(stage.unknown)}</td>
      <td>
        <span className="rs" title={stage.reasons.map((one) => `${formatCount(one.count)}: ${one.reason}`).join("\n")}>
          <Icon name={iconOf(stage)} small />
          {rest.length === 0 ? (
            <span className="cut">
              {first?.reason ?? (stage.publish > 0 ? `publishes ${formatCount(stage.publish)} outputs` : "nothing to do")}
              {first && first.count < total && ` (${formatCount(first.count)})`}
            </span>
          ) : (
            <span className="many">
              {stage.reasons.slice(0, mostReasons).map((one) => (
                <span key={one.reason}>
                  {formatCount(one.count)}: {one.reason}
                </span>
              ))}
              {stage.reasons.length > mostReasons && <span>and {formatCount(stage.reasons.length - mostReasons)} more reasons</span>}
            </span>
          )}
        </span>
      </td>
    </tr>
  );
}
