import { Link, useNavigate } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { runActionsQuery } from "../api/run";
import type { Run } from "../api/types";
import { useKeys } from "../app/keys";
import { ActionButton } from "../kit/ActionButton";
import { isActive } from "../kit/counts";
import { Icon } from "../kit/Icon";
import { useRunAddress } from "./address";
import { comparison, control, entries, RunMenu } from "./RunMenu";

// Said while the answer is on its way, so that the buttons stand in their places from the beginning.
const notAsked = "The server has not said yet whether this can be done.";

/** The one thing that is most likely wanted as a button, everything else in a menu. */
export function RunActions({ run }: { run: Run }) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const address = useRunAddress(run.run_id);
  const actions = useQuery(runActionsQuery(run.run_id)).data;
  const find = (name: string) => actions?.find((one) => one.action === name);
  const name = isActive(run) ? "cancel" : run.status === "interrupted" ? "recover" : "restart";
  const first = find(name);
  const entry = entries[name];
  const refusal = first === undefined ? notAsked : first.possible ? null : first.why;
  const plan = (action: string) => void navigate(address.to({ plan: action }), { preventScrollReset: true });
  useKeys({ r: () => find("restart")?.possible !== false && plan("restart") }); // Where the answer is on its way still, the plan says why it cannot be.

  const act = () => (entry?.how === "plan" ? plan(name) : void control(run.run_id, name).then(() => client.invalidateQueries({ queryKey: ["run actions", run.run_id] })));
  if (!entry) return null;
  return (
    <div className="acts toolbar">
      <ActionButton
        icon={entry.icon}
        refusal={refusal}
        primary={run.status === "failed" || run.status === "interrupted"}
        onClick={act}
      >
        {entry.label}
      </ActionButton>
      {run.origin && (
        <Link className="btn desk" to={comparison(run)}>
          <Icon name="compare" />
          Compare with origin
        </Link>
      )}
      <RunMenu run={run} onPlan={plan}>
        <button type="button" className="btn icon" aria-label="More ways to play this run again">
          <Icon name="more" />
        </button>
      </RunMenu>
    </div>
  );
}
