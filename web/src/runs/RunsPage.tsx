import { useCallback, useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { useMediaQuery } from "@mantine/hooks";
import { useKeys, useTitle } from "../app/keys";
import type { Run } from "../api/types";
import { DataGrid } from "../kit/DataGrid";
import { formatCount, formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { BulkBar } from "./BulkBar";
import { FilterBar } from "./FilterBar";
import { activeFilters, nothingFound, readFilters, writeFilters, type RunFilters } from "./filters";
import { FirstStart } from "./FirstStart";
import { runRows } from "./rows";
import { RunHeader, RunRow } from "./RunRow";
import { TimeStrip } from "./TimeStrip";
import { useRuns } from "./useRuns";
import "./runs.css";

const today = (): string => new Date().toDateString();

/** All runs on the server. */
export function RunsPage() {
  useTitle("Runs");
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const address = search.toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(address)), [address]);
  const setFilters = useCallback((next: RunFilters) => setSearch((now) => writeFilters(now, next)), [setSearch]);
  const { query, runs, summary, waiting, showWaiting } = useRuns(filters);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const day = today();
  // Days stand in order only where the list does.
  const rows = useMemo(() => (filters.sort === "" ? runRows(runs, new Date(day)) : runs.map((run) => ({ key: run.run_id, item: run }))), [runs, day, filters.sort]);
  const active = activeFilters(filters);

  const toggle = useCallback((keys: string[], isRange: boolean) => {
    setSelected((before) => {
      const next = new Set(before);
      for (const key of keys) if (!isRange && before.has(key)) next.delete(key); else next.add(key);
      return next;
    });
  }, []);
  const toggleOne = useCallback((id: string) => toggle([id], false), [toggle]);
  const [isSelecting, setSelecting] = useState(false);
  const clear = useCallback(() => {
    setSelected(new Set());
    setSelecting(false);
  }, []);
  useKeys({ Escape: clear });

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  if (query.isSuccess && runs.length === 0 && active.length === 0) return <FirstStart />;
  return (
    <>
      <div className="head first-line">
        <h1>Runs</h1>
        {summary && <span className="sub">{formatCount(summary.active)} active</span>}
        <span className="grow" />
        {runs.length > 0 && (
          <button type="button" className="btn sm phone-only" aria-pressed={isSelecting} onClick={() => (isSelecting ? clear() : setSelecting(true))}>
            {isSelecting ? "Done" : "Select"}
          </button>
        )}
        {waiting > 0 && (
          <button type="button" className="btn sm new-runs" onClick={() => { showWaiting(); window.scrollTo({ top: 0 }); }}>
            <Icon name="up" />
            {formatPlural(waiting, "new run")}
          </button>
        )}
      </div>
      <FilterBar filters={filters} summary={summary} onChange={setFilters} />
      {summary === null && !query.isError && <div className="card strip" aria-hidden="true" />}
      {summary && <TimeStrip summary={summary} onRange={(since, until) => setFilters({ ...filters, since, until })} />}
      {query.isError && <ErrorBox what="The runs could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className="card list">
          <SkeletonRows count={15} what="runs" />
        </div>
      )}
      {query.isSuccess && runs.length === 0 && (
        <Empty icon="search" title={nothingFound(filters)}>
          <div className="toolbar">
            {active.map((one) => (
              <button key={one.name} type="button" className="btn sm" onClick={() => setFilters(one.without)}>
                Clear {one.name}
              </button>
            ))}
          </div>
        </Empty>
      )}
      {runs.length > 0 && (
        <DataGrid<Run>
          label="Runs"
          className={isSelecting ? "runs selecting" : "runs"}
          rows={rows}
          total={summary === null ? null : summary.total + 1}
          rowHeight={isNarrow ? 93 : 41}
          header={<RunHeader all={selected.size === 0 ? false : selected.size === runs.length ? true : "some"} onAll={() => setSelected(selected.size === 0 ? new Set(runs.map((run) => run.run_id)) : new Set())} sort={filters.sort} onSort={(sort) => setFilters({ ...filters, sort })} />}
          renderRow={(run) => <RunRow run={run} selected={selected.has(run.run_id)} onSelect={toggleOne} />}
          selected={selected}
          onSelect={toggle}
          onOpen={(run) => void navigate(`/runs/${run.run_id}`)}
          onEnd={loadMore}
          dimmed={query.isPlaceholderData}
        />
      )}
      {runs.length > 0 && (
        <div className="end">
          <span className="keys" aria-hidden="true">
            <kbd className="kbd">J</kbd>
            <kbd className="kbd">K</kbd>move <kbd className="kbd">X</kbd>select <kbd className="kbd">↵</kbd>open
          </span>
          <span role="status">
            {formatCount(runs.length)}
            {summary && ` of ${formatCount(summary.total)}`} shown{query.hasNextPage ? " · scroll for more" : ""}
          </span>
        </div>
      )}
      <BulkBar selected={runs.filter((run) => selected.has(run.run_id))} onClear={clear} />
    </>
  );
}
