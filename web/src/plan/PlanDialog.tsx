import { useState } from "react";
import { useNavigate } from "react-router";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { send } from "../api/client";
import { readExact, writeJson } from "../api/json";
import { useRequestKey } from "../api/once";
import type { Plan, Run, RunDetails } from "../api/types";
import { formatPlural, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Copy, Digest } from "../kit/Id";
import { ErrorBox, SkeletonRows } from "../kit/States";
import { ForkEditor, unchanged, type Change } from "./ForkEditor";
import { Hazards } from "./Hazards";
import { PlanView } from "./PlanView";
import { commandOf, noChange, openEffects, requestOf, verbs, type Choice, type Verb } from "./verbs";
import "./plan.css";

interface PlanDialogProps {
  run: Run;
  details: RunDetails;
  verb: Verb;
  step: string | null;
  stage: string;
  onClose: () => void;
}

/** Shows what would be done before anything is: what is read here is what is started. */
export function PlanDialog({ run, details, verb, step, stage: firstStage, onClose }: PlanDialogProps) {
  const words = verbs[verb];
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [stage, setStage] = useState(firstStage);
  const [route, setRoute] = useState("");
  const [change, setChange] = useState<Change>(unchanged);
  const [effects, setEffects] = useState<Choice["effects"]>({});
  const [problems, setProblems] = useState<ReadonlySet<string>>(new Set());
  const choice: Choice = { ...noChange, run: run.run_id, verb, step, stage, route, ...change, effects };
  const isReady = problems.size === 0 && (verb !== "replay" || stage !== "");
  // What was answered for is no question of a plan any more: the questions come from the plan without answers, the counts from the one with them.
  const unanswered = usePlan({ ...choice, effects: {} }, isReady);
  const { plan, isCounting } = usePlan(choice, isReady);
  const asked = unanswered.plan.data?.hazards ?? [];
  const known = new Set(asked.map((hazard) => hazard.step_id));
  const hazards = [...asked, ...(plan.data?.hazards ?? []).filter((hazard) => !known.has(hazard.step_id))];
  // Answers are given to the effects that are seen, and to no others.
  const forget = (set: (value: string) => void) => (value: string) => {
    set(value);
    setEffects({});
  };
  const start = useStart(choice, words.button, onClose);
  const open = openEffects(verb, hazards, effects);
  const refusal = refusalOf({ isReady, isCounting: isCounting || unanswered.isCounting, hasPlan: plan.isSuccess, open, needsStage: verb === "replay" && stage === "" });

  return (
    <Modal opened onClose={onClose} title={words.title(run.pipeline ?? run.target ?? run.run_id)} size={904} fullScreen={isNarrow} lockScroll={false} closeButtonProps={{ "aria-label": "Close" }} classNames={{ body: "plan" }}>
      <p className="sub in-dialog">
        {words.lead} {step === null ? `Origin ${shortId(run.run_id)}.` : `From ${shortId(step)} on.`}
      </p>
      {verb === "replay" && <ReplayChoice details={details} stage={stage} route={route} onStage={forget(setStage)} onRoute={forget(setRoute)} />}
      {verb === "fork" && (
        <ForkEditor
          run={run}
          change={change}
          onChange={setChange}
          onProblem={(field, problem) =>
            setProblems((before) => {
              const next = new Set(before);
              if (problem === null) next.delete(field); else next.add(field);
              return next;
            })
          }
        />
      )}
      <div className={plan.isFetching && plan.isSuccess ? "planned dimmed" : "planned"}>
        {plan.isError && <ErrorBox what="This cannot be done" error={plan.error} onRetry={() => void plan.refetch()} />}
        {plan.isPending && isReady && <SkeletonRows count={6} what="the plan" />}
        {plan.isSuccess && <PlanView plan={plan.data} />}
        {plan.isSuccess && <Hazards run={run.run_id} answering={words.answering} hazards={hazards} answers={effects} onAnswer={setEffects} />}
        {start.isError && <ErrorBox what="It was not started" error={start.error} />}
      </div>
      <div className="plan-foot">
        <PlanMarks plan={plan.data} command={isReady ? commandOf(choice) : null} />
        <span className="grow" />
        <span className="cap" role="status">
          {refusal ?? ""}
        </span>
        <button type="button" className="btn" onClick={onClose} data-autofocus>
          Cancel
        </button>
        <button type="button" className="btn primary" aria-disabled={refusal !== null || start.isPending} onClick={() => refusal === null && !start.isPending && start.mutate()}>
          <Icon name={words.icon} />
          {words.button}
        </button>
      </div>
    </Modal>
  );
}

/** The plan of a choice, asked for anew a moment after it changed. What is shown meanwhile is that of the choice before. */
function usePlan(choice: Choice, isReady: boolean) {
  const wanted = writeJson(requestOf(choice));
  const [asked] = useDebouncedValue(wanted, 350);
  const plan = useQuery({
    queryKey: ["plan", asked],
    queryFn: () => {
      const { path, body } = readExact(asked) as ReturnType<typeof requestOf>;
      return send<Plan>("POST", path, { ...body, plan: true });
    },
    enabled: isReady && asked === wanted,
    retry: false,
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  return { plan, isCounting: plan.isFetching || plan.isPlaceholderData || asked !== wanted };
}

/** What is missing until it can be started; null where nothing is. */
function refusalOf(state: { isReady: boolean; isCounting: boolean; hasPlan: boolean; open: number; needsStage: boolean }): string | null {
  if (state.needsStage) return "Choose a stage";
  if (!state.isReady) return "Mend the JSON to go on";
  if (state.isCounting) return "Counting…";
  if (!state.hasPlan) return "There is no plan to start";
  return state.open > 0 ? `Decide ${formatPlural(state.open, "effect")} to start` : null;
}

function useStart(choice: Choice, button: string, onClose: () => void) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const keyOf = useRequestKey();
  return useMutation({
    mutationFn: () => {
      const request = requestOf(choice);
      return send<Run>("POST", request.path, request.body, keyOf(request));
    },
    onSuccess: (run) => {
      notifications.show({ title: `${button}: ${shortId(run.run_id)}`, message: "It has begun." });
      void client.invalidateQueries({ queryKey: ["overview"] });
      onClose();
      void navigate(`/runs/${run.run_id}`);
    },
  });
}

interface ReplayChoiceProps {
  details: RunDetails;
  stage: string;
  route: string;
  onStage: (stage: string) => void;
  onRoute: (route: string) => void;
}

function ReplayChoice({ details, stage, route, onStage, onRoute }: ReplayChoiceProps) {
  const routes = [...new Set(details.stages.flatMap((one) => one.route ?? []))];
  return (
    <div className="replay-choice">
      <label className="stage-choice">
        <span className="cap">Publish the outputs of</span>
        <select className="btn" value={stage} onChange={(event) => onStage(event.target.value)}>
          <option value="">choose a stage</option>
          {details.stages.map((one) => (
            <option key={one.target} value={one.target}>
              {one.target}
            </option>
          ))}
        </select>
      </label>
      <label className="stage-choice">
        <span className="cap">into the route</span>
        <select className="btn" value={route} onChange={(event) => onRoute(event.target.value)}>
          <option value="">that takes them in this pipeline</option>
          {routes.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function PlanMarks({ plan, command }: { plan: Plan | undefined; command: string | null }) {
  return (
    <>
      {plan?.snapshot != null && (
        <span className="cap desk">
          Snapshot <Digest digest={plan.snapshot} />
        </span>
      )}
      {command !== null && (
        <span className="cap desk command">
          <span className="mono cut">{command}</span>
          <Copy text={command} what="command" />
        </span>
      )}
    </>
  );
}
