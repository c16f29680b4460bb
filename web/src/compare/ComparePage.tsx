import { useCallback, useMemo } from "react";
import { Link, useSearchParams } from "react-router";
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { get } from "../api/client";
import { runQuery } from "../api/queries";
import type { ComparedStep, Comparison, Run } from "../api/types";
import { useKeys, useTitle } from "../app/keys";
import { Bar } from "../kit/Bar";
import { totalOf } from "../kit/counts";
import { DataGrid } from "../kit/DataGrid";
import { formatCount, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Empty, ErrorBox, SkeletonBlock, SkeletonRows } from "../kit/States";
import { KindChip, LookMark, Status } from "../kit/Status";
import { Duration, RunDuration, Time } from "../kit/Time";
import { DifferencePanel } from "./DifferencePanel";
import { countsOf, keyOf, sameOf, type Show } from "./rows";
import "../styles/panel.css";
import "./compare.css";

const pageSize = 200;

const comparisonQuery = (a: string, b: string, show: Show) =>
  infiniteQueryOptions({
    queryKey: ["compare", a, b, show],
    queryFn: ({ pageParam, signal }) => get<Comparison>("/compare", { a, b, same: sameOf(show), after: pageParam, limit: pageSize }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    placeholderData: keepPreviousData,
  });

/** Two runs side by side: steps aligned, what differs first. */
export function ComparePage() {
  useTitle("Compare");
  const [search] = useSearchParams();
  const [a, b] = [search.get("a") ?? "", search.get("b") ?? ""];
  const first = useQuery({ ...runQuery(a), enabled: a !== "" });
  const second = useQuery({ ...runQuery(b), enabled: b !== "" });
  if (a === "" || b === "") {
    return (
      <Empty icon="compare" title="Choose two runs to compare">
        <Link className="btn" to="/runs">
          To the runs
        </Link>
      </Empty>
    );
  }
  const error = first.error ?? second.error;
  if (error) return <ErrorBox what="The runs could not be read" error={error} onRetry={() => void Promise.all([first.refetch(), second.refetch()])} />;
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/runs">Runs</Link>
        <Icon name="right" small />
        <span>Compare</span>
      </nav>
      <div className="head">
        <h1>Compare two runs</h1>
      </div>
      <div className="sides">
        {first.data ? <Side run={first.data} which="First" /> : <SkeletonBlock size="card" what="the first run" />}
        {second.data ? <Side run={second.data} which="Second" /> : <SkeletonBlock size="card" what="the second run" />}
      </div>
      {first.data && second.data && <Steps a={first.data} b={second.data} />}
    </>
  );
}

function Side({ run, which }: { run: Run; which: string }) {
  return (
    <section className="card side" aria-label={`${which} run`}>
      <div className="side-head">
        <span className="cap">{which}</span>
        <Link className="strong cut" to={`/runs/${run.run_id}`}>
          {run.pipeline ?? run.target}
        </Link>
        <span className="id" title={run.run_id}>
          {shortId(run.run_id)}
        </span>
        <KindChip run={run} />
        <span className="grow" />
        <Status status={run.status} />
      </div>
      <Bar counts={run.counts} large />
      <div className="facts">
        <span>
          Started <b><Time time={run.started_at ?? run.created_at} /></b>
        </span>
        <span>
          Took <b><RunDuration run={run} /></b>
        </span>
        <span>
          Steps <b>{formatCount(totalOf(run.counts))}</b>
        </span>
        <span>
          Reused <b>{formatCount(run.counts.reused)}</b>
        </span>
      </div>
    </section>
  );
}

function Steps({ a, b }: { a: Run; b: Run }) {
  const [search, setSearch] = useSearchParams();
  const asked = search.get("show") as Show | null;
  // Where nothing differs, that is said, and everything is shown.
  const differing = useInfiniteQuery(comparisonQuery(a.run_id, b.run_id, asked ?? "differs"));
  const counts = differing.data?.pages[0] ? countsOf(differing.data.pages[0]) : null;
  const show = asked ?? (counts?.differs === 0 ? "all" : "differs");
  const query = useInfiniteQuery(comparisonQuery(a.run_id, b.run_id, show));
  const rows = useMemo(() => (query.data?.pages.flatMap((page) => page.steps) ?? []).map((step) => ({ key: keyOf(step), item: step })), [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const chosen = rows.find((row) => row.key === search.get("row"))?.item;
  const set = (name: string, value: string) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        if (value === "") next.delete(name); else next.set(name, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  useKeys({ Escape: () => set("row", "") });

  if (query.isPending) return <div className="card list"><SkeletonRows count={10} what="the comparison" /></div>;
  if (query.isError) return <ErrorBox what="The runs could not be compared" error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <div className="toolbar compare-tools">
        <div className="seg" role="group" aria-label="Which steps">
          {(["differs", "same", "all"] as const).map((one) => (
            <button key={one} type="button" aria-pressed={one === show} onClick={() => set("show", one)}>
              {{ differs: "Differs", same: "Same", all: "All" }[one]} {formatCount(counts?.[one] ?? 0)}
            </button>
          ))}
        </div>
      </div>
      {counts?.differs === 0 && (
        <div className="callout note">
          <Icon name="same" />
          <p>Every step is the same in both runs.</p>
        </div>
      )}
      <div className={chosen ? "work with-panel" : "work"}>
        <div className="left">
          {rows.length === 0 ? (
            <Empty icon="same" title="No step is like that" />
          ) : (
            <DataGrid<ComparedStep> label="Steps of both runs" className="compared" rows={rows} total={(counts?.[show] ?? rows.length) + 1} rowHeight={33} header={<Header />} renderRow={(step) => <Cells step={step} />} rowClass={(step) => (step === chosen ? "on" : "")} onOpen={(step) => set("row", keyOf(step))} onEnd={loadMore} />
          )}
        </div>
        {chosen && <DifferencePanel step={chosen} onClose={() => set("row", "")} />}
      </div>
    </>
  );
}

function Header() {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      {["", "Step", "Item", "Why"].map((name) => (
        <span key={name} role="columnheader">
          {name === "" ? <span className="sr">Same or not</span> : name}
        </span>
      ))}
      <span role="columnheader" className="num">
        First
      </span>
      <span role="columnheader" className="num">
        Second
      </span>
    </div>
  );
}

function Cells({ step }: { step: ComparedStep }) {
  return (
    <>
      <span role="gridcell" className="k-same">
        <LookMark look={step.same ? { icon: "same", word: "Same", tone: "idle" } : { icon: "differs", word: "Differs", tone: "fail" }} />
      </span>
      <span role="gridcell" className="k-target cut strong-name">
        {step.target}
      </span>
      <span role="gridcell" className="k-item mono cut">
        {step.item === "" ? <span className="dim">all</span> : step.item}
      </span>
      <span role="gridcell" className="k-why cut sub" title={step.why}>
        {step.why}
      </span>
      <span role="gridcell" className="k-a num">
        <Took step={step.a} />
      </span>
      <span role="gridcell" className="k-b num">
        <Took step={step.b} />
      </span>
    </>
  );
}

function Took({ step }: { step: ComparedStep["a"] }) {
  if (step === null) return <span className="dim">not there</span>;
  return step.decision === "reuse" ? <span className="reused">reused</span> : <Duration ms={step.duration_ms} />;
}
