import { useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { stepsQuery, type StepFilters } from "../api/run";
import type { Run, RunDetails, Step } from "../api/types";
import { doneOf } from "../kit/counts";
import { DataGrid } from "../kit/DataGrid";
import { Choices, FilterButton } from "../kit/FilterButton";
import { formatCount } from "../kit/format";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { LookMark } from "../kit/Status";
import { decisions, lookOf, stepLook, stepStatuses } from "../kit/status";
import { Duration, Time } from "../kit/Time";
import { useRunAddress } from "./address";
import { ItemField } from "./ItemField";
import { useListedSteps } from "./stepOrder";

const words: Readonly<Record<string, string>> = { execute: "Executed", reuse: "Reused", replace: "Replaced", refuse: "Refused" };
const any = { value: "", shown: "Any" };

/** Every step of the run, narrowed on the server, each with the reason of its decision. */
export function StepsTab({ run, details }: { run: Run; details: RunDetails }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const read = (name: string): string => address.search.get(name) ?? "";
  const filters: StepFilters = { stage: read("stage"), status: read("status"), decision: read("decision"), item: read("item") };
  const query = useInfiniteQuery(stepsQuery(run.run_id, filters));
  const steps = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  useListedSteps(useMemo(() => steps.map((step) => step.step_id), [steps]));
  const isFiltered = Object.values(filters).some((value) => value !== "");
  const set = (change: Partial<StepFilters>) => void navigate(address.to(change), { replace: true, preventScrollReset: true });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <>
      <div className="toolbar step-filters" role="search" aria-label="Steps">
        <ItemField key={filters.item} item={filters.item} onChange={(item) => set({ item })} />
        {details.stages.length > 0 && (
          <FilterButton label="Stage" value={filters.stage === "" ? null : filters.stage} onClear={() => set({ stage: "" })}>
            {() => <Choices label="Stage" value={filters.stage} onChange={(stage) => set({ stage })} options={[any, ...details.stages.map((stage) => ({ value: stage.target, shown: stage.target, note: formatCount(doneOf(stage.counts)) }))]} />}
          </FilterButton>
        )}
        <FilterButton label="Status" value={filters.status === "" ? null : lookOf(filters.status).word} onClear={() => set({ status: "" })}>
          {() => <Choices label="Status" value={filters.status} onChange={(status) => set({ status })} options={[any, ...stepStatuses.map((status) => ({ value: status, shown: <LookMark look={lookOf(status)} /> }))]} />}
        </FilterButton>
        <FilterButton label="Decision" value={filters.decision === "" ? null : (words[filters.decision] ?? filters.decision)} onClear={() => set({ decision: "" })}>
          {() => <Choices label="Decision" value={filters.decision} onChange={(decision) => set({ decision })} options={[any, ...decisions.map((decision) => ({ value: decision, shown: words[decision] }))]} />}
        </FilterButton>
        <span className="grow" />
        <span className="cap" role="status">
          {query.isSuccess && `${formatCount(steps.length)}${isFiltered ? "" : ` of ${formatCount(doneOf(run.counts))}`} shown${query.hasNextPage ? " · scroll for more" : ""}`}
        </span>
      </div>
      {query.isError && <ErrorBox what="The steps could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <div className="card list"><SkeletonRows count={12} what="steps" /></div>}
      {query.isSuccess && steps.length === 0 && (
        <Empty icon="search" title={isFiltered ? "No step fits these filters" : "No step has ended yet"}>
          {isFiltered && (
            <button type="button" className="btn sm" onClick={() => set({ stage: "", status: "", decision: "", item: "" })}>
              Clear the filters
            </button>
          )}
        </Empty>
      )}
      {steps.length > 0 && (
        <DataGrid<Step>
          label="Steps"
          className="step-list"
          rows={steps.map((step) => ({ key: step.step_id, item: step }))}
          total={isFiltered ? null : doneOf(run.counts) + 1}
          rowHeight={isNarrow ? 77 : 33}
          header={<StepHeader />}
          renderRow={(step) => <StepCells step={step} />}
          rowClass={(step) => (step.step_id === address.step ? "on" : "")}
          onOpen={(step) => void navigate(address.toStep(step.step_id))}
          onEnd={loadMore}
        />
      )}
    </>
  );
}

function StepHeader() {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      {["Status", "Step", "Item", "Why"].map((name) => (
        <span key={name} role="columnheader">
          {name}
        </span>
      ))}
      {["Took", "Waited", "Began"].map((name) => (
        <span key={name} role="columnheader" className="num">
          {name}
        </span>
      ))}
    </div>
  );
}

function StepCells({ step }: { step: Step }) {
  const isReused = step.decision === "reuse";
  return (
    <>
      <span role="gridcell" className="s-status">
        <LookMark look={stepLook(step)} />
      </span>
      <span role="gridcell" className="s-target cut strong-name">
        {step.target}
        {step.attempt > 1 && <span className="chip">attempt {step.attempt}</span>}
      </span>
      <span role="gridcell" className="s-item mono cut">
        {step.item === "" ? <span className="dim">all</span> : step.item}
      </span>
      <span role="gridcell" className={step.error ? "s-why cut bad" : "s-why cut sub"} title={step.error?.message ?? step.reason}>
        {step.error?.message ?? step.reason}
      </span>
      <span role="gridcell" className="s-took num">
        {isReused ? <span className="dim">–</span> : <Duration ms={step.duration_ms} />}
      </span>
      <span role="gridcell" className="s-waited num">
        <Duration ms={step.waited_ms} />
      </span>
      <span role="gridcell" className="s-began num">
        <Time time={step.started_at} />
      </span>
    </>
  );
}
