import { useNavigate } from "react-router";
import { useQueries, useQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { firstStepsQuery, frozenQuery, noStepFilters, stepTreeQuery } from "../api/run";
import type { Run, RunDetails } from "../api/types";
import { isActive } from "../kit/counts";
import { formatCount } from "../kit/format";
import { Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import { CallGraph } from "./graph/CallGraph";
import { mostItems, pipelineOf } from "./graph/layout";
import { PipelineGraph } from "./graph/PipelineGraph";
import { StageItems } from "./StageItems";
import { useRunAddress } from "./address";

/** More calls than this are not drawn: the trace lists all of them. */
const mostCalls = 5000;

/** How the work went: stages of a pipeline, or calls of agents. */
export default function GraphTab({ run, details }: { run: Run; details: RunDetails }) {
  return run.pipeline == null ? <Calls run={run} /> : <Stages run={run} details={details} />;
}

const useIsStacked = (): boolean => useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });

function Stages({ run, details }: { run: Run; details: RunDetails }) {
  const address = useRunAddress(run.run_id);
  const isStacked = useIsStacked();
  const frozen = useQuery({ ...frozenQuery(run.snapshot ?? ""), enabled: run.snapshot != null });
  const selected = address.search.get("stage") ?? "";
  const navigate = useNavigate();
  const open = (address.search.get("open") ?? "").split(" ").filter((target) => details.stages.some((stage) => stage.target === target));
  const answers = useQueries({ queries: open.map((target) => firstStepsQuery(run.run_id, { ...noStepFilters, stage: target }, mostItems)) });
  if (details.stages.length === 0) return <Empty icon="pipe" title="No stage has begun" />;
  if (run.snapshot != null && frozen.isPending) return <SkeletonBlock size="graph" what="the graph" />;
  const stage = details.stages.find((one) => one.target === selected);
  return (
    <>
      <PipelineGraph
        pipeline={frozen.data ?? pipelineOf(details.stages)}
        stages={details.stages}
        flows={details.flows}
        isActive={isActive(run)}
        selected={selected}
        isStacked={isStacked}
        items={new Map(open.map((target, index) => [target, answers[index]?.data?.items ?? []]))}
        onOpen={(target) => void navigate(address.to({ open: (open.includes(target) ? open.filter((one) => one !== target) : [...open, target]).join(" ") }), { replace: true, preventScrollReset: true })}
        stepTo={(step) => address.toStep(step)}
        addressOf={(target) => address.to({ stage: target === selected ? "" : target })}
      />
      {stage ? <StageItems key={stage.target} run={run} stage={stage} /> : <p className="hint">Choose a stage to see its items.</p>}
    </>
  );
}

function Calls({ run }: { run: Run }) {
  const address = useRunAddress(run.run_id);
  const isStacked = useIsStacked();
  const tree = useQuery(stepTreeQuery(run.run_id, mostCalls));
  if (tree.isPending) return <SkeletonBlock size="graph" what="the calls" />;
  if (tree.isError) return <ErrorBox what="The calls could not be read" error={tree.error} onRetry={() => void tree.refetch()} />;
  if (tree.data.steps.length === 0) return <Empty icon="agent" title="No call has ended yet" />;
  return (
    <>
      <CallGraph steps={tree.data.steps} selected={address.step} isStacked={isStacked} addressOf={(step) => address.toStep(step.step_id)} />
      {!tree.data.isWhole && <p className="hint">The first {formatCount(tree.data.steps.length)} calls are drawn; the list of steps has all of them.</p>}
    </>
  );
}
