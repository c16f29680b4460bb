import { useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { criticalPathQuery } from "../api/run";
import type { CriticalPath, Run } from "../api/types";
import { isActive } from "../kit/counts";

interface Critical {
  path: CriticalPath | undefined;
  /** The stages or targets that the path goes through. */
  targets: ReadonlySet<string>;
  /** How a row of a step is marked: on the path, in the panel. */
  classOf: (step: string, inPanel: string) => string;
}

/** The chain of steps that decided when a run ended; none while it goes on. */
export function useCriticalPath(run: Run): Critical {
  const path = useQuery({ ...criticalPathQuery(run.run_id), enabled: !isActive(run) }).data;
  return useMemo(() => {
    const ids = new Set(path?.steps.map((step) => step.step_id));
    return {
      path,
      targets: new Set(path?.steps.map((step) => step.target)),
      classOf: (step, inPanel) => [step === inPanel ? "on" : "", ids.has(step) ? "crit" : ""].filter((one) => one !== "").join(" "),
    };
  }, [path]);
}
