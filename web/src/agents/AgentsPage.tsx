import { useEffect } from "react";
import { Link } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { callsQuery, nodesQuery } from "../api/agents";
import type { Calls, Node, NodeTarget, TargetCalls } from "../api/types";
import { useRunEvents } from "../api/useRunEvents";
import { useTitle } from "../app/keys";
import { formatCount, formatDuration } from "../kit/format";
import { Copy } from "../kit/Id";
import { useNow } from "../kit/now";
import { Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark, Status } from "../kit/Status";
import { Time } from "../kit/Time";
import { leaseWords, nextLeaseEnd, nodeLook, orphanCalls, shortVersion } from "./nodes";
import "./agents.css";

const refreshed = ["calls"] as const;

/** The nodes that agents run on, whether they are there, and how their newest calls went. */
export function AgentsPage() {
  useTitle("Agents");
  const nodes = useQuery(nodesQuery);
  const calls = useQuery(callsQuery);
  useRunEvents(refreshed);
  useLeaseEnds(nodes.data ?? []);
  const orphans = calls.data && nodes.data ? orphanCalls(calls.data, nodes.data) : [];
  return (
    <>
      <div className="head first-line">
        <h1>Agents</h1>
        {calls.data && nodes.data && nodes.data.length > 0 && <Counted calls={calls.data} />}
      </div>
      {nodes.isError && <ErrorBox what="The nodes could not be read" error={nodes.error} onRetry={() => void nodes.refetch()} />}
      {calls.isError && <ErrorBox what="The calls could not be counted" error={calls.error} onRetry={() => void calls.refetch()} />}
      {(nodes.isPending || (calls.isPending && nodes.data?.length !== 0)) && !nodes.isError && (
        <div className="nodes">
          <SkeletonBlock size="card" what="nodes" />
          <SkeletonBlock size="card" what="nodes" />
        </div>
      )}
      {nodes.data?.length === 0 && <NoNodes />}
      {nodes.data && nodes.data.length > 0 && !calls.isPending && (
        <div className="nodes">
          {nodes.data.map((node) => (
            <NodeCard key={node.node_id} node={node} calls={calls.data} />
          ))}
        </div>
      )}
      {orphans.length > 0 && (
        <section className="card table-card" aria-label="Targets without a node">
          <div className="card-head">
            <h2>Called, and served by no node now</h2>
          </div>
          <Targets rows={orphans.map((one) => ({ target: null, name: one.target, calls: one }))} isPart={calls.data?.since != null} />
        </section>
      )}
    </>
  );
}

/** Which calls are counted: all, or those that the newest rows of the journal tell of. */
function Counted({ calls }: { calls: Calls }) {
  if (calls.since == null) return <span className="sub">calls of all time</span>;
  return (
    <span className="sub">
      calls since <Time time={calls.since} />, in the newest {formatCount(calls.rows)} rows of the journal
    </span>
  );
}

/** A node is lost when its lease ends, which no stream tells: the page asks once at that moment. */
function useLeaseEnds(nodes: readonly Node[]): void {
  const client = useQueryClient();
  useEffect(() => {
    const end = nextLeaseEnd(nodes, Date.now());
    if (end === null) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: ["nodes"] }), Math.max(1000, end - Date.now() + 500));
    return () => clearTimeout(timer);
  }, [client, nodes]);
}

function NoNodes() {
  const command = "python3 samples/agents/weather.py";
  return (
    <Empty icon="agent" title="No agent has registered">
      <p>
        An agent is a program in any language that registers at <span className="mono">POST /api/v1/nodes/register</span>. Each call of it is a recorded step.
      </p>
      <div className="code copyable">
        <span>{command}</span>
        <Copy text={command} what="command" />
      </div>
    </Empty>
  );
}

function NodeCard({ node, calls }: { node: Node; calls: Calls | undefined }) {
  return (
    <section className="card table-card node-card" aria-label={`Node ${node.node_id}`}>
      <div className="card-head">
        <LookMark look={nodeLook(node.status)} />
        <h2>{node.node_id}</h2>
        <span className="chip line version cut" title={`Version ${node.version}`}>
          {shortVersion(node.version)}
        </span>
        <span className="grow" />
        <span className="cap">
          <Lease node={node} />
        </span>
      </div>
      <div className="facts node-facts">
        <span>
          At <b className="mono">{node.base_url}</b>
        </span>
        <span>
          Registered <b><Time time={node.registered_at} /></b>
        </span>
        <span>{node.deployment.replaceAll("_", " ")}</span>
      </div>
      {node.targets.length === 0 ? <p className="hint in-card">It serves nothing.</p> : <Targets rows={node.targets.map((target) => ({ target, name: target.target, calls: calls?.targets.find((one) => one.target === target.target) ?? null }))} isPart={calls?.since != null} />}
    </section>
  );
}

function Lease({ node }: { node: Node }) {
  const now = useNow();
  return <>{leaseWords(node, now)}</>;
}

interface TargetRow {
  target: NodeTarget | null;
  name: string;
  calls: TargetCalls | null;
}

function Targets({ rows, isPart }: { rows: readonly TargetRow[]; isPart: boolean }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Target</th>
          <th scope="col" className="desk">
            Kind
          </th>
          <th scope="col" className="num">
            Calls
          </th>
          <th scope="col" className="num desk">
            Reused
          </th>
          <th scope="col" className="num">
            Failed
          </th>
          <th scope="col" className="num desk">
            Median
          </th>
          <th scope="col" className="num desk">
            Longest
          </th>
          <th scope="col" className="w-last">
            Newest
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <TargetCells key={row.name} row={row} isPart={isPart} />
        ))}
      </tbody>
    </table>
  );
}

function TargetCells({ row: { target, name, calls }, isPart }: { row: TargetRow; isPart: boolean }) {
  return (
    <tr>
      <td className="name">
        <Link to={`/runs?text=${encodeURIComponent(name)}`} title={`Runs of ${name}`}>
          {name}
        </Link>
      </td>
      <td className="desk sub">{target === null ? "–" : `${target.kind}, ${target.effect}`}</td>
      <td className="num">{formatCount(calls?.calls ?? 0)}</td>
      <td className={calls && calls.reused > 0 ? "num desk reused" : "num desk dim"}>{formatCount(calls?.reused ?? 0)}</td>
      <td className={calls && calls.failed > 0 ? "num bad" : "num dim"} title={calls?.last_error?.message ?? ""}>
        {formatCount(calls?.failed ?? 0)}
      </td>
      <td className="num desk">{calls?.median_ms == null ? "–" : formatDuration(calls.median_ms)}</td>
      <td className="num desk">{calls?.max_ms == null ? "–" : formatDuration(calls.max_ms)}</td>
      <td className="w-last">
        {calls === null ? (
          <span className="dim">{isPart ? "none" : "never called"}</span>
        ) : (
          <Link className="last-call" to={`/runs/${calls.last_run_id}/steps/${calls.last_step_id}`}>
            <Status status={calls.last_status} />
            <Time time={calls.last_at} />
          </Link>
        )}
      </td>
    </tr>
  );
}
