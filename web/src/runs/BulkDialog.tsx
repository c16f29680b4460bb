import { useState } from "react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { send } from "../api/client";
import { useRequestKey } from "../api/once";
import { asProblem } from "../api/problem";
import type { Bulk, Run } from "../api/types";
import { formatCount, formatPlural, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox } from "../kit/States";
import { Status } from "../kit/Status";

export type BulkVerb = "restart" | "cancel" | "label";

interface BulkDialogProps {
  verb: BulkVerb;
  runs: readonly Run[];
  /** How many more are selected, which this does not apply to. */
  left: number;
  onClose: () => void;
  onDone: () => void;
}

const words = {
  restart: { title: "Restart", icon: "restart", did: "restarted", lead: "Each leads to a new run that takes over what still holds. The recordings stay as they are.", left: "did not fail" },
  cancel: { title: "Cancel", icon: "cancel", did: "asked to stop", lead: "Each stops as soon as what it is doing can be stopped. What is recorded stays.", left: "not active" },
  label: { title: "Label", icon: "tag", did: "labelled", lead: "Each gets the label beside those that it has.", left: "" },
} as const;

/** Shows what an action touches, run by run, before it starts; a run that cannot take part stands there with the reason. */
export function BulkDialog({ verb, runs, left, onClose, onDone }: BulkDialogProps) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [label, setLabel] = useState("");
  const keyOf = useRequestKey();
  const at = label.indexOf("=");
  const isComplete = verb !== "label" || (at > 0 && at < label.length - 1);
  const body = { action: verb, runs: runs.map((run) => run.run_id), ...(verb === "label" ? { labels: { [label.slice(0, at).trim()]: label.slice(at + 1).trim() } } : {}) };
  const preview = useQuery({ queryKey: ["bulk", verb, body.runs], queryFn: () => send<Bulk>("POST", "/bulk", { ...body, plan: true }), enabled: verb !== "label", staleTime: 0, gcTime: 0, retry: false });
  const told = new Map(preview.data?.runs.map((one) => [one.run_id, one]));
  const possible = verb === "label" ? runs : runs.filter((run) => told.get(run.run_id)?.possible === true);
  const canStart = !isBusy && possible.length > 0 && isComplete;

  async function start(): Promise<void> {
    setBusy(true);
    const request = { ...body, runs: possible.map((run) => run.run_id) };
    try {
      const done = await send<Bulk>("POST", "/bulk", request, keyOf(request));
      const refused = done.runs.filter((one) => !one.possible);
      const count = done.runs.length - refused.length;
      notifications.show({ title: `${formatPlural(count, "run")} ${words[verb].did}`, message: refused.length === 0 ? "" : `Refused: ${refused.map((one) => one.why).join(" ")}`, color: refused.length === 0 ? "gray" : "red" });
      if (verb === "label") for (const key of ["runs", "labels"]) void client.invalidateQueries({ queryKey: [key] });
      onDone();
    } catch (error) {
      const problem = asProblem(error);
      notifications.show({ title: problem.isPassing ? "It may have been done in part: look at the runs, or try again" : "Nothing was done", message: problem.message, color: "red" });
      if (problem.isPassing) {
        setBusy(false);
        return;
      }
    }
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={`${words[verb].title} ${formatPlural(runs.length, "run")}`} size="lg" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      <p className="sub bulk-lead">
        {words[verb].lead}
        {left > 0 && ` ${formatCount(left)} of the selected ${words[verb].left}, and ${left === 1 ? "is" : "are"} left alone.`}
      </p>
      {verb === "label" && (
        <label className="field bulk-label">
          <Icon name="tag" />
          <span className="sr">Label as name=value</span>
          <input value={label} placeholder="name=value" onChange={(event) => setLabel(event.target.value)} data-autofocus />
        </label>
      )}
      {preview.isError && <ErrorBox what="What it would do could not be read" error={preview.error} onRetry={() => void preview.refetch()} />}
      <ul className="bulk-runs">
        {runs.map((run) => (
          <li key={run.run_id}>
            <Status status={run.status} />
            <span className="cut">
              {run.pipeline ?? run.target} <span className="id">{shortId(run.run_id)}</span>
            </span>
            <span className="sub">
              <Line verb={verb} run={run} told={told.get(run.run_id)} />
            </span>
          </li>
        ))}
      </ul>
      {preview.data && <Sum runs={preview.data.runs} />}
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
        <button type="button" className="btn primary" aria-disabled={!canStart} onClick={() => canStart && void start()}>
          <Icon name={words[verb].icon} />
          {preview.isFetching ? "Counting…" : `${words[verb].title} ${formatPlural(possible.length, "run")}`}
        </button>
      </div>
    </Modal>
  );
}

/** What the action comes to over all runs. */
function Sum({ runs }: { runs: Bulk["runs"] }) {
  const counts = runs.flatMap((run) => (run.possible && run.counts ? [run.counts] : []));
  if (counts.length < 2) return null;
  const all = { reuse: 0, run: 0, unknown: 0 };
  for (const one of counts) for (const key of ["reuse", "run", "unknown"] as const) all[key] += one[key];
  return (
    <p className="bulk-sum">
      <b className="strong">In all</b> {countsText(all)}
    </p>
  );
}

const countsText = (counts: { reuse: number; run: number; unknown: number }): string => `${formatCount(counts.reuse)} reused · ${formatCount(counts.run)} run${counts.unknown > 0 ? ` · ${formatCount(counts.unknown)} unknown` : ""}`;

function Line({ verb, run, told }: { verb: BulkVerb; run: Run; told: Bulk["runs"][number] | undefined }) {
  if (verb === "label") return <>{Object.entries(run.labels).map(([name, value]) => `${name}=${value}`).join(" ")}</>;
  if (!told) return <>counting…</>;
  if (!told.possible) return <span className="bad">{told.why}</span>;
  if (!told.counts) return <>{formatCount(run.counts.pending)} to come</>;
  return <>{countsText(told.counts)}</>;
}
