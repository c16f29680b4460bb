import { useState } from "react";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { planRerun, provenanceQuery, startRerun, type RerunOptions } from "../api/artifact";
import { useRequestKey } from "../api/once";
import type { Run } from "../api/types";
import { shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox, SkeletonRows } from "../kit/States";
import { PlanView } from "../plan/PlanView";
import { stageName } from "./names";
import "../plan/plan.css";

interface RerunDialogProps {
  /** What is made again: a name, a version of one, or a digest. */
  id: string;
  /** A step to begin with; empty for the sources. */
  from: string;
  onClose: () => void;
  onStarted: (run: Run) => void;
}

/** Shows what a rerun would do before it does it: what is read here is what is started. */
export function RerunDialog({ id, from, onClose, onStarted }: RerunDialogProps) {
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [options, setOptions] = useState<RerunOptions>({ strict: false, inputs: "live", endToEnd: false, from });
  const plan = useQuery({ queryKey: ["plan", "rerun", id, options], queryFn: () => planRerun(id, options), retry: false, staleTime: 0, gcTime: 0, placeholderData: keepPreviousData });
  const keyOf = useRequestKey();
  const start = useMutation({
    mutationFn: () => startRerun(id, options, keyOf(options)),
    onSuccess: (run) => {
      notifications.show({ title: `Rerun: ${shortId(run.run_id)}`, message: "It has begun. Its result shows on this page." });
      onStarted(run);
    },
  });
  // What is still shown of other options is no plan of these.
  const isCounting = plan.isFetching || plan.isPlaceholderData;
  const isReady = plan.isSuccess && !isCounting && !start.isPending;
  return (
    <Modal opened onClose={onClose} title={`Rerun ${id}`} size={904} fullScreen={isNarrow} lockScroll={false} closeButtonProps={{ "aria-label": "Close" }} classNames={{ body: "plan" }}>
      <p className="sub in-dialog">Every step behind it is executed again on its recorded inputs, and the bytes are compared. The recording itself stays as it is.</p>
      <Options id={id} options={options} onChange={setOptions} />
      <div className={plan.isFetching && plan.isSuccess ? "planned dimmed" : "planned"}>
        {plan.isError && <ErrorBox what="This cannot be done" error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isPending && <SkeletonRows count={6} what="the plan" />}
        {plan.isSuccess && <PlanView plan={plan.data} />}
        {start.isError && <ErrorBox what="It was not started" error={start.error} />}
      </div>
      <div className="plan-foot">
        <span className="cap desk command">
          <span className="mono cut">{commandOf(id, options)}</span>
        </span>
        <span className="grow" />
        <span className="cap" role="status">
          {isCounting ? "Counting…" : plan.isError ? "There is no plan to start" : ""}
        </span>
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button type="button" className="btn primary" aria-disabled={!isReady} onClick={() => isReady && start.mutate()}>
          <Icon name="rerun" />
          Rerun
        </button>
      </div>
    </Modal>
  );
}

/** The same rerun as a command. */
function commandOf(id: string, options: RerunOptions): string {
  const words = ["reprise rerun", id, options.strict ? "--strict" : "", options.inputs === "recorded" ? "--inputs recorded" : "", options.endToEnd ? "--end-to-end" : "", options.from === "" ? "" : `--from ${options.from}`];
  return words.filter((word) => word !== "").join(" ");
}

function Options({ id, options, onChange }: { id: string; options: RerunOptions; onChange: (options: RerunOptions) => void }) {
  // Only a stage with one step can be begun with: a step has to be named.
  const stages = useQuery(provenanceQuery(id)).data?.stages.filter((stage) => stage.steps === 1) ?? [];
  return (
    <div className="rerun-options">
      <fieldset>
        <legend>Sources</legend>
        <label>
          <input type="radio" className="radio" name="inputs" checked={options.inputs === "live"} onChange={() => onChange({ ...options, inputs: "live" })} data-autofocus />
          as they are now, with a warning where they changed
        </label>
        <label>
          <input type="radio" className="radio" name="inputs" checked={options.inputs === "recorded"} onChange={() => onChange({ ...options, inputs: "recorded" })} />
          as they were recorded
        </label>
      </fieldset>
      <fieldset>
        <legend>How</legend>
        <label>
          <input type="checkbox" className="check" checked={options.endToEnd} onChange={(event) => onChange({ ...options, endToEnd: event.target.checked })} />
          end to end: each step reads what this rerun made before it
        </label>
        <label>
          <input type="checkbox" className="check" checked={options.strict} onChange={(event) => onChange({ ...options, strict: event.target.checked })} />
          strict: stop before anything runs where a source or an environment differs
        </label>
      </fieldset>
      <label className="from">
        <span className="cap">Begin with</span>
        <select className="btn" value={options.from} onChange={(event) => onChange({ ...options, from: event.target.value })}>
          <option value="">the sources</option>
          {stages.map((stage) => (
            <option key={stage.id} value={stage.example_step_id}>
              {stageName(stage.target)}
            </option>
          ))}
          {options.from !== "" && !stages.some((stage) => stage.example_step_id === options.from) && <option value={options.from}>{shortId(options.from)}</option>}
        </select>
      </label>
    </div>
  );
}
