import { useState } from "react";
import { useQueries } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { part, send } from "../api/client";
import { asProblem } from "../api/problem";
import type { Plan, Run } from "../api/types";
import { formatCount, formatDuration, formatPlural, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Status } from "../kit/Status";

export type BulkVerb = "restart" | "cancel";

interface BulkDialogProps {
  verb: BulkVerb;
  runs: readonly Run[];
  onClose: () => void;
  onDone: () => void;
}

const words = { restart: { title: "Restart", button: "Restart", did: "restarted" }, cancel: { title: "Cancel", button: "Cancel them", did: "asked to stop" } } as const;

/** Shows what an action touches, run by run, before it starts; a run that cannot take part stands there with the reason. */
export function BulkDialog({ verb, runs, onClose, onDone }: BulkDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const plans = useQueries({
    queries: runs.map((run) => ({
      queryKey: ["plan", "restart", run.run_id],
      queryFn: () => send<Plan>("POST", `/executions/${part(run.run_id)}/restart`, { plan: true }),
      enabled: verb === "restart",
      staleTime: 0,
      retry: false,
    })),
  });
  const possible = runs.filter((_, index) => verb === "cancel" || plans[index]?.data?.hazards.length === 0);
  const isCounting = verb === "restart" && plans.some((plan) => plan.isPending);

  async function start(): Promise<void> {
    setBusy(true);
    const done = await Promise.allSettled(possible.map((run) => send("POST", `/executions/${part(run.run_id)}/${verb}`)));
    const refused = done.filter((one) => one.status === "rejected").map((one) => asProblem(one.reason).message);
    const count = done.length - refused.length;
    notifications.show({ title: `${formatPlural(count, "run")} ${words[verb].did}`, message: refused.length === 0 ? "" : `Refused: ${refused.join(" ")}`, color: refused.length === 0 ? "gray" : "red" });
    onDone();
    onClose();
  }

  return (
    <Modal opened onClose={onClose} title={`${words[verb].title} ${formatPlural(runs.length, "run")}`} size="lg" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      <ul className="bulk-runs">
        {runs.map((run, index) => (
          <li key={run.run_id}>
            <Status status={run.status} />
            <span className="cut">
              {run.pipeline ?? run.target} <span className="id">{shortId(run.run_id)}</span>
            </span>
            <span className="sub">{verb === "cancel" ? `${formatCount(run.counts.pending)} to come` : <PlanLine plan={plans[index]?.data} error={plans[index]?.error} />}</span>
          </li>
        ))}
      </ul>
      <div className="dialog-foot">
        <button type="button" className="btn" onClick={onClose}>
          Close
        </button>
        <button type="button" className="btn primary" aria-disabled={isBusy || isCounting || possible.length === 0} onClick={() => !isBusy && !isCounting && possible.length > 0 && void start()}>
          <Icon name={verb} />
          {isCounting ? "Counting…" : `${words[verb].button}${verb === "restart" ? ` ${formatPlural(possible.length, "run")}` : ""}`}
        </button>
      </div>
    </Modal>
  );
}

function PlanLine({ plan, error }: { plan: Plan | undefined; error: unknown }) {
  if (error != null) return <span className="bad">{asProblem(error).message}</span>;
  if (!plan) return <>counting…</>;
  if (plan.hazards.length > 0) return <span className="bad">{formatPlural(plan.hazards.length, "effect")} to answer for: restart it from its own page</span>;
  return (
    <>
      {formatCount(plan.counts.reuse)} reused · {formatCount(plan.counts.run)} run · about {formatDuration(plan.estimated_ms)}
    </>
  );
}
