import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { stepActionsQuery } from "../api/run";
import type { Step } from "../api/types";
import { ActionButton } from "../kit/ActionButton";
import type { IconName } from "../kit/Icon";
import type { RunAddress } from "../run/address";

const entries: readonly { action: string; label: string; icon: IconName; callsOnly: boolean }[] = [
  { action: "restart", label: "Restart from here", icon: "restart", callsOnly: false },
  { action: "fork", label: "Fork", icon: "fork", callsOnly: false },
  { action: "restart_only", label: "Only this call", icon: "rerun", callsOnly: true },
];

/** The ways to play a run again from a step; each shows its plan first. */
export function StepActions({ step, address }: { step: Step; address: RunAddress }) {
  const navigate = useNavigate();
  const actions = useQuery(stepActionsQuery(step.step_id)).data;
  if (actions === undefined) return null;
  const shown = entries.filter((entry) => !entry.callsOnly || step.route == null);
  return (
    <footer>
      {shown.map((entry, index) => {
        const told = actions.find((one) => one.action === entry.action);
        return (
          <ActionButton
            key={entry.action}
            icon={entry.icon}
            small
            primary={index === 0}
            refusal={told?.possible === false ? (told.why ?? "The server does not allow it.") : null}
            onClick={() => void navigate(address.to({ plan: entry.action, from: step.step_id }), { preventScrollReset: true })}
          >
            {entry.label}
          </ActionButton>
        );
      })}
    </footer>
  );
}
