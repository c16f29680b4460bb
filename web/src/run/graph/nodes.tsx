import { Handle, Position, type NodeProps, type Node } from "@xyflow/react";
import { Link } from "react-router";
import type { Stage, Step } from "../../api/types";
import { Bar } from "../../kit/Bar";
import { doneOf, totalOf } from "../../kit/counts";
import { formatCount, formatDuration } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { stepLook, type Look } from "../../kit/status";
import { stageNumbers } from "../stageLook";
import { mostItems } from "./layout";

export type LaneNode = Node<{ route: string; queue: string }, "lane">;
export type StageNode = Node<{ name: string; stage: Stage | undefined; look: Look; needs: string | null; isSelected: boolean; isFound: boolean; to: string; isJoined: boolean; items: readonly Step[] | null; onOpen: (() => void) | null; stepTo: (step: string) => string }, "stage">;
export type CallNode = Node<{ step: Step; count: number; isSelected: boolean; isFound: boolean; to: string }, "call">;

const classesOf = (look: Look, isSelected: boolean, isFound: boolean, isOff: boolean): string =>
  ["node", isSelected ? "sel" : "", isFound ? "found" : "", look.tone === "fail" ? "fail" : "", isOff ? "off" : ""].filter(Boolean).join(" ");

/** A route: its name and its queue, around its stages. */
function LaneView({ data }: NodeProps<LaneNode>) {
  return (
    <div className="lane">
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <header>
        <b>{data.route}</b>
        <span className="id cut">{data.queue}</span>
      </header>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

/** A stage: how it stands, how many, and the bar of executed, reused and failed. */
function StageView({ data }: NodeProps<StageNode>) {
  const { stage, look } = data;
  const isOff = stage === undefined || totalOf(stage.counts) === 0;
  const numbers = stage === undefined ? null : stageNumbers(stage.counts);
  return (
    <div className={`${classesOf(look, data.isSelected, data.isFound, isOff)}${data.isJoined ? " joined" : ""}`}>
      <Handle type="target" position={Position.Right} isConnectable={false} />
      <Link className="stage-link" to={data.to} replace preventScrollReset>
        <span className="t">
          <span className={`mark ${look.tone}`}>
            <Icon name={look.icon} small spin={look.icon === "run"} />
          </span>
          <b className="cut">{data.name}</b>
          <span className="sr">{look.word}</span>
          <span className="n">
            {numbers?.made}
            {numbers?.failed != null && (
              <>
                {numbers.made !== "" && " · "}
                <em>{numbers.failed}</em>
              </>
            )}
          </span>
        </span>
        {isOff ? (
          <span className="m">
            <span>{data.needs === null ? look.word.toLowerCase() : `needs ${data.needs}`}</span>
          </span>
        ) : (
          <span className="m">
            <Bar counts={stage.counts} />
            <span>{stage.work_ms === 0 && stage.counts.reused > 0 ? "–" : formatDuration(stage.work_ms)}</span>
          </span>
        )}
      </Link>
      {!isOff && data.onOpen !== null && doneOf(stage.counts) > 0 && (
        <button type="button" className="tw" aria-label={`${data.items === null ? "Show" : "Hide"} the items of ${data.name}`} aria-expanded={data.items !== null} onClick={data.onOpen}>
          <Icon name={data.items === null ? "right" : "down"} small />
        </button>
      )}
      {data.items !== null && <Items items={data.items} more={stage === undefined ? 0 : doneOf(stage.counts) - mostItems} to={data.to} stepTo={data.stepTo} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
}

/** The first items of a stage inside its node. */
function Items({ items, more, to, stepTo }: { items: readonly Step[]; more: number; to: string; stepTo: (step: string) => string }) {
  return (
    <ul className="inside">
      {items.slice(0, mostItems).map((step) => {
        const look = stepLook(step);
        return (
          <li key={step.step_id}>
            <Link to={stepTo(step.step_id)} replace preventScrollReset>
              <span className={`mark ${look.tone}`}>
                <Icon name={look.icon} small />
              </span>
              <span className="sr">{look.word}</span>
              <span className="cut">{step.item === "" ? "all" : step.item}</span>
            </Link>
          </li>
        );
      })}
      {more > 0 && (
        <li>
          <Link to={to} replace preventScrollReset>
            and {formatCount(more)} more
          </Link>
        </li>
      )}
    </ul>
  );
}

/** A call of an agent, or a group of like calls under one parent. */
function CallView({ data }: NodeProps<CallNode>) {
  const { step, count } = data;
  const look = stepLook(step);
  return (
    <Link className={classesOf(look, data.isSelected, data.isFound, false)} to={data.to} replace preventScrollReset>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="t">
        <span className={`mark ${look.tone}`}>
          <Icon name={look.icon} small spin={look.icon === "run"} />
        </span>
        <b className="cut">{step.target}</b>
        <span className="sr">{look.word}</span>
        <span className="n">{count > 1 ? `× ${formatCount(count)}` : step.duration_ms == null || step.decision === "reuse" ? "" : formatDuration(step.duration_ms)}</span>
      </span>
      <span className="m">
        <span className="cut why-line">{step.error?.message ?? step.reason}</span>
      </span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </Link>
  );
}

export const nodeTypes = { lane: LaneView, stage: StageView, call: CallView };
