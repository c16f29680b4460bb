import { useCallback, useMemo } from "react";
import { useNavigate } from "react-router";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { stepsQuery, stepsSummaryQuery, type StepFilters } from "../api/run";
import type { Run, RunDetails, Step, StepsSummary } from "../api/types";
import { doneOf } from "../kit/counts";
import { DataGrid } from "../kit/DataGrid";
import { Choices, FilterButton } from "../kit/FilterButton";
import { formatCount, formatPlural } from "../kit/format";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { LookMark } from "../kit/Status";
import { decisions, lookOf, stepStatuses } from "../kit/status";
import { useRunAddress } from "./address";
import { GroupedSteps } from "./GroupedSteps";
import { StepCells, StepHeader } from "./StepCells";
import { StepSearch } from "./StepSearch";
import { useListedSteps } from "./stepOrder";

const words: Readonly<Record<string, string>> = { execute: "Executed", reuse: "Reused", replace: "Replaced", refuse: "Refused" };
const any = { value: "", shown: "Any" };

/** Every step of the run, narrowed on the server, each with the reason of its decision. */
export function StepsTab({ run, details }: { run: Run; details: RunDetails }) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const read = (name: string): string => address.search.get(name) ?? "";
  const filters: StepFilters = { stage: read("stage"), status: read("status"), decision: read("decision"), text: read("text"), reason: read("reason") };
  const sort = read("sort");
  const isGrouped = read("group") === "stage" && run.pipeline != null;
  const summary = useQuery(stepsSummaryQuery(run.run_id, filters)).data;
  const query = useInfiniteQuery({ ...stepsQuery(run.run_id, filters, sort), enabled: !isGrouped });
  const steps = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
    const isFiltered = Object.values(filters).some((value) => value !== "");
  const set = (change: Partial<StepFilters> & { sort?: string; group?: string }) => void navigate(address.to(change), { replace: true, preventScrollReset: true });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <>
      <div className="toolbar step-filters" role="search" aria-label="Steps">
        <StepSearch key={filters.text} text={filters.text} onChange={(text) => set({ text })} />
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
        <FilterButton label="Why" value={filters.reason === "" ? null : filters.reason} onClear={() => set({ reason: "" })}>
          {() => <Choices label="Why" value={filters.reason} onChange={(reason) => set({ reason })} options={[any, ...reasonsOf(summary, filters.reason).map((one) => ({ value: one.reason, shown: one.reason, note: formatCount(one.count) }))]} />}
        </FilterButton>
        {run.pipeline != null && (
          <button type="button" className={isGrouped ? "btn fbtn on" : "btn fbtn"} aria-pressed={isGrouped} onClick={() => set({ group: isGrouped ? "" : "stage", sort: "" })}>
            By stage
          </button>
        )}
        <span className="grow" />
        <span className="cap" role="status">
          {summary && (isGrouped ? formatPlural(summary.total, "step") : `${formatCount(steps.length)} of ${formatCount(summary.total)} shown${query.hasNextPage ? " · scroll for more" : ""}`)}
        </span>
      </div>
      {isGrouped && <GroupedSteps run={run} stages={details.stages} filters={filters} />}
      {query.isError && <ErrorBox what="The steps could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {!isGrouped && query.isPending && <div className="card list"><SkeletonRows count={12} what="steps" /></div>}
      {!isGrouped && query.isSuccess && steps.length === 0 && (
        <Empty icon="search" title={isFiltered ? "No step fits these filters" : "No step has ended yet"}>
          {isFiltered && (
            <button type="button" className="btn sm" onClick={() => set({ stage: "", status: "", decision: "", text: "", reason: "" })}>
              Clear the filters
            </button>
          )}
        </Empty>
      )}
      {!isGrouped && steps.length > 0 && <List run={run} steps={steps} total={summary?.total ?? null} sort={sort} onSort={(next) => set({ sort: next })} onEnd={loadMore} />}
    </>
  );
}

/** The reasons to choose from; the chosen one stays among them. */
function reasonsOf(summary: StepsSummary | undefined, chosen: string): StepsSummary["reasons"] {
  const reasons = summary?.reasons ?? [];
  return chosen === "" || reasons.some((one) => one.reason === chosen) ? reasons : [{ reason: chosen, count: 0 }, ...reasons];
}

interface ListProps {
  run: Run;
  steps: readonly Step[];
  total: number | null;
  sort: string;
  onSort: (sort: string) => void;
  onEnd: () => void;
}

function List({ run, steps, total, sort, onSort, onEnd }: ListProps) {
  const navigate = useNavigate();
  const address = useRunAddress(run.run_id);
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  useListedSteps(useMemo(() => steps.map((step) => step.step_id), [steps]));
  return (
    <DataGrid<Step>
      label="Steps"
      className="step-list"
      rows={steps.map((step) => ({ key: step.step_id, item: step }))}
      total={total === null ? null : total + 1}
      rowHeight={isNarrow ? 77 : 33}
      header={<StepHeader sort={sort} onSort={onSort} />}
      renderRow={(step) => <StepCells step={step} />}
      rowClass={(step) => (step.step_id === address.step ? "on" : "")}
      onOpen={(step) => void navigate(address.toStep(step.step_id))}
      onEnd={onEnd}
    />
  );
}
