import { lazy, Suspense, useState } from "react";
import { Outlet, useNavigate, useParams } from "react-router";
import type { Run, RunDetails } from "../api/types";
import { useKeys, useTitle } from "../app/keys";
import { doneOf, isActive, totalOf } from "../kit/counts";
import { formatCount, percent } from "../kit/format";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { lookOf } from "../kit/status";
import { panelId, Tabs, tabId, type Tab } from "../kit/Tabs";
import { useRunAddress } from "./address";
import { CountsCard } from "./CountsCard";
import { DefinitionTab } from "./DefinitionTab";
import { BelowFailure } from "./FailureCallout";
import { FamilyTree } from "./FamilyTree";
import { PlanDialog } from "../plan/PlanDialog";
import { isVerb } from "../plan/verbs";
import { RunActions } from "./RunActions";
import { RunHead } from "./RunHead";
import { createStepOrder, StepOrderContext } from "./stepOrder";
import { StepsTab } from "./StepsTab";
import { TimeTab } from "./TimeTab";
import { TraceTab } from "./TraceTab";
import { useRun } from "./useRun";
import "./run.css";

// The graph brings a library that no other page needs.
const GraphTab = lazy(() => import("./GraphTab"));

/** One run: in ten seconds what became of it, and below that the evidence. */
export function RunPage() {
  const { run: id = "" } = useParams();
  const { run, details, lineage } = useRun(id);
  useTitle(run.data ? titleOf(run.data) : "Run");
  if (run.isPending) return <Waiting />;
  if (run.isError) return <ErrorBox what="The run could not be read" error={run.error} onRetry={() => void run.refetch()} />;
  return (
    <>
      <RunHead run={run.data} details={details.data} actions={<RunActions run={run.data} />} />
      <div className="sum">
        <CountsCard run={run.data} />
        {lineage.data ? <FamilyTree run={run.data} family={lineage.data} /> : <SkeletonBlock size="card" what="its family" />}
      </div>
      {/* What stands above is there first, in its final size: it pushes nothing down. */}
      {!lineage.isPending && (
        <BelowFailure run={run.data}>
          {details.isError && <ErrorBox what="The stages could not be read" error={details.error} onRetry={() => void details.refetch()} />}
          {details.data ? <RunTabs run={run.data} details={details.data} /> : !details.isError && <SkeletonBlock size="graph" what="the stages" />}
        </BelowFailure>
      )}
    </>
  );
}

/** A part of its own, so that nothing of it is taken over, and moved, when the run is there. */
function Waiting() {
  return (
    <>
      <div className="head-place">
        <SkeletonBlock size="line" what="the run" />
      </div>
      <div className="sum">
        <SkeletonBlock size="card" what="its counts" />
        <SkeletonBlock size="card" what="its family" />
      </div>
    </>
  );
}

/** Status and share stand in the browser's tab, where they are seen from elsewhere. */
function titleOf(run: Run): string {
  const share = run.status === "running" ? ` ${percent(doneOf(run.counts), totalOf(run.counts))}%` : "";
  return `${lookOf(run.status).word}${share} · ${run.pipeline ?? run.target ?? run.run_id}`;
}

function tabsOf(run: Run, details: RunDetails): Tab[] {
  const graph = { key: "graph", label: "Graph" };
  const trace = { key: "trace", label: "Trace" };
  const rest: Tab[] = [{ key: "steps", label: run.pipeline == null ? "Calls" : "Steps", note: formatCount(doneOf(run.counts)) }];
  if (details.stages.length > 0) rest.push({ key: "time", label: "Where time went" });
  rest.push({ key: "definition", label: run.snapshot == null ? "Input" : "Definition" });
  return run.pipeline == null ? [trace, graph, ...rest] : [graph, trace, ...rest];
}

function RunTabs({ run, details }: { run: Run; details: RunDetails }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const [order] = useState(createStepOrder);
  const tabs = tabsOf(run, details);
  const first = tabs[0]?.key ?? "graph";
  const current = tabs.find((tab) => tab.key === address.search.get("tab"))?.key ?? first;
  const show = (tab: string) => void navigate(address.to({ tab: tab === first ? "" : tab }), { preventScrollReset: true });
  useKeys(Object.fromEntries(tabs.map((tab, index) => [String(index + 1), () => show(tab.key)])));
  return (
    <StepOrderContext value={order}>
      <Tabs label="Parts of this run" tabs={tabs} current={current} onChange={show} />
      <div className={address.step === "" ? "work" : "work with-panel"}>
        <div className="left" role="tabpanel" id={panelId(current)} aria-labelledby={tabId(current)}>
          <Suspense fallback={<SkeletonBlock size="graph" what="the graph" />}>
            <TabContent tab={current} run={run} details={details} />
          </Suspense>
          {isActive(run) && run.status === "queued" && <p className="hint">It waits for a worker.</p>}
        </div>
        <Outlet />
      </div>
      <Planned run={run} details={details} />
    </StepOrderContext>
  );
}

/** The dialog that the address names: `?plan=restart`, for a step with `&from=stp_…`. */
function Planned({ run, details }: { run: Run; details: RunDetails }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const verb = address.search.get("plan") ?? "";
  if (!isVerb(verb)) return null;
  const close = () => void navigate(address.to({ plan: "", from: "" }), { replace: true, preventScrollReset: true });
  return <PlanDialog key={`${run.run_id} ${verb}`} run={run} details={details} verb={verb} step={address.search.get("from")} stage={address.search.get("stage") ?? ""} onClose={close} />;
}

function TabContent({ tab, run, details }: { tab: string; run: Run; details: RunDetails }) {
  switch (tab) {
    case "trace":
      return <TraceTab run={run} details={details} />;
    case "steps":
      return <StepsTab run={run} details={details} />;
    case "time":
      return <TimeTab run={run} details={details} />;
    case "definition":
      return <DefinitionTab run={run} />;
    default:
      return <GraphTab run={run} details={details} />;
  }
}
