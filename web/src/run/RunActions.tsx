import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { Menu } from "@mantine/core";
import { has, part, send } from "../api/client";
import { asProblem } from "../api/problem";
import { runActionsQuery } from "../api/run";
import type { Action, Run } from "../api/types";
import { notifications } from "@mantine/notifications";
import { useKeys } from "../app/keys";
import { ActionButton } from "../kit/ActionButton";
import { isActive } from "../kit/counts";
import { Icon, type IconName } from "../kit/Icon";
import { useRunAddress } from "./address";

interface Entry {
  action: string;
  label: string;
  icon: IconName;
  /** Where the plan is shown first; else it is done at once. */
  plan: boolean;
}

const entries: readonly Entry[] = [
  { action: "restart", label: "Restart…", icon: "restart", plan: true },
  { action: "fork", label: "Fork with changes…", icon: "fork", plan: true },
  { action: "fresh", label: "Run afresh…", icon: "play", plan: true },
  { action: "replay", label: "Replay a stage…", icon: "replay", plan: true },
  { action: "recover", label: "Recover…", icon: "play", plan: true },
  { action: "pause", label: "Pause", icon: "halt", plan: false },
  { action: "resume", label: "Resume", icon: "play", plan: false },
  { action: "cancel", label: "Cancel", icon: "cancel", plan: false },
];

/** What may be tried: what the API says where it says it; else each verb, and its plan tells where it cannot be done. */
function offered(run: Run, actions: readonly Action[] | undefined): { entry: Entry; refusal: string | null }[] {
  return entries.flatMap((entry) => {
    const told = actions?.find((one) => one.action === entry.action);
    if (told) return [{ entry, refusal: told.possible ? null : (told.why ?? "The server does not allow it.") }];
    if (actions !== undefined) return [];
    if (entry.action === "replay" && run.pipeline == null) return [];
    return entry.plan || isActive(run) ? [{ entry, refusal: null }] : [];
  });
}

/** The ways to play a run again, and to stop it. */
export function RunActions({ run }: { run: Run }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const actions = useQuery(runActionsQuery(run.run_id)).data;
  const offers = offered(run, actions);
  const primary = offers.find((one) => one.entry.action === (isActive(run) ? "cancel" : "restart"));

  function begin(entry: Entry): void {
    if (entry.plan) void navigate(address.to({ plan: entry.action }), { preventScrollReset: true });
    else void control(run, entry);
  }
  useKeys({ r: () => primary?.refusal === null && begin(primary.entry) });

  if (!primary || (has("/runs/{id}/actions") && actions === undefined)) return null;
  return (
    <div className="acts toolbar">
      <ActionButton icon={primary.entry.icon} refusal={primary.refusal} primary={run.status === "failed" || run.status === "interrupted"} onClick={() => begin(primary.entry)}>
        {primary.entry.label}
      </ActionButton>
      <Menu position="bottom-end" offset={4} width={260} withinPortal withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <button type="button" className="btn icon" aria-label="More ways to play this run again">
            <Icon name="more" />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {offers.map(({ entry, refusal }) => (
            <Menu.Item key={entry.action} leftSection={<Icon name={entry.icon} />} aria-disabled={refusal !== null} closeMenuOnClick={refusal === null} onClick={() => refusal === null && begin(entry)}>
              {entry.label}
              {refusal !== null && <span className="menu-why">{refusal}</span>}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

async function control(run: Run, entry: Entry): Promise<void> {
  try {
    await send("POST", `/executions/${part(run.run_id)}/${entry.action}`);
  } catch (error) {
    const problem = asProblem(error);
    notifications.show({ color: "red", title: `${entry.label}: ${problem.message}`, message: problem.hint ?? "" });
  }
}
