import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { part, send } from "../api/client";
import { asProblem } from "../api/problem";
import { runActionsQuery } from "../api/run";
import type { Run } from "../api/types";
import { Icon, type IconName } from "../kit/Icon";
import { GoldenDialog } from "./GoldenDialog";

interface Entry {
  label: string;
  icon: IconName;
  /** Its plan is shown first; it is done at once; a name is asked for; or another page shows it. */
  how: "plan" | "now" | "golden" | "page";
}

/** The actions that this page carries out, by the API's names. */
export const entries: Readonly<Record<string, Entry>> = {
  restart: { label: "Restart…", icon: "restart", how: "plan" },
  fork: { label: "Fork with changes…", icon: "fork", how: "plan" },
  fresh: { label: "Run afresh…", icon: "play", how: "plan" },
  replay: { label: "Replay a stage…", icon: "replay", how: "plan" },
  recover: { label: "Recover…", icon: "play", how: "plan" },
  cancel: { label: "Cancel", icon: "cancel", how: "now" },
  pause: { label: "Pause", icon: "halt", how: "now" },
  resume: { label: "Resume", icon: "play", how: "now" },
  compare: { label: "Compare with origin", icon: "compare", how: "page" },
  golden: { label: "Save as golden…", icon: "star", how: "golden" },
};

/** Does what needs no plan, and says where it was refused. */
export async function control(run: string, action: string): Promise<void> {
  try {
    await send("POST", `/executions/${part(run)}/${action}`);
  } catch (error) {
    const problem = asProblem(error);
    notifications.show({ color: "red", title: problem.message, message: problem.hint ?? "" });
  }
}

/** Where a run is compared with the one that it came from. */
export const comparison = (run: Run): string => `/compare?a=${run.origin?.run_id ?? ""}&b=${run.run_id}`;

interface RunMenuProps {
  run: Run;
  /** Goes to the plan of an action. */
  onPlan: (action: string) => void;
  /** The button that opens it. */
  children: ReactNode;
}

/** All that can be done with a run; what cannot stands there with the reason. */
export function RunMenu({ run, onPlan, children }: RunMenuProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const id = run.run_id;
  const [opened, setOpened] = useState(false);
  const [isNaming, setNaming] = useState(false);
  const actions = useQuery({ ...runActionsQuery(id), enabled: opened }).data ?? [];

  function begin(action: string, how: Entry["how"]): void {
    if (how === "plan") onPlan(action);
    else if (how === "golden") setNaming(true);
    else if (how === "page") void navigate(comparison(run));
    else void control(id, action).then(() => client.invalidateQueries({ queryKey: ["run actions", id] }));
  }

  return (
    <>
      <Menu position="bottom-end" offset={4} width={280} withinPortal withInitialFocusPlaceholder={false} opened={opened} onChange={setOpened}>
        <Menu.Target>{children}</Menu.Target>
        <Menu.Dropdown>
          {actions.length === 0 && <Menu.Label>Looking…</Menu.Label>}
          {actions.map((action) => {
            const entry = entries[action.action];
            if (!entry) return null;
            return (
              <Menu.Item key={action.action} leftSection={<Icon name={entry.icon} />} aria-disabled={!action.possible} closeMenuOnClick={action.possible} onClick={() => action.possible && begin(action.action, entry.how)}>
                {entry.label}
                {!action.possible && <span className="menu-why">{action.why}</span>}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {isNaming && <GoldenDialog run={id} onClose={() => setNaming(false)} />}
    </>
  );
}
