import { useCallback, useMemo } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { namesQuery } from "../api/artifact";
import { useEvents } from "../api/connection";
import type { LiveEvent } from "../api/stream";
import type { ArtifactVersion, Run } from "../api/types";
import { useTitle } from "../app/keys";
import { pageOf, stageName } from "../artifact/names";
import { DataGrid } from "../kit/DataGrid";
import { Choices, FilterButton } from "../kit/FilterButton";
import { formatCount, formatMediaType, formatSize } from "../kit/format";
import { Icon } from "../kit/Icon";
import { SearchField } from "../kit/SearchField";
import { Empty, ErrorBox, SkeletonRows } from "../kit/States";
import { Time } from "../kit/Time";
import { isFiltered, kinds, nothingFound, readFilters, writeFilters } from "./filters";
import "./artifacts.css";

/** All named artifacts, each with its newest version. */
export function ArtifactsPage() {
  useTitle("Artifacts");
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const address = search.toString();
  const filters = useMemo(() => readFilters(new URLSearchParams(address)), [address]);
  const query = useInfiniteQuery(namesQuery(filters));
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const names = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const rows = useMemo(() => names.map((name) => ({ key: name.name, item: name })), [names]);
  const set = (change: Partial<typeof filters>) => setSearch((now) => writeFilters(now, { ...filters, ...change }));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  useNewNames();

  return (
    <>
      <div className="head first-line">
        <h1>Artifacts</h1>
      </div>
      <div className="toolbar filters" role="search" aria-label="Artifacts">
        <SearchField label="Search artifacts" placeholder="Part of a name" text={filters.text} onChange={(text) => set({ text })} />
        <FilterButton label="Kind" value={kinds.find((kind) => kind.type === filters.type)?.word ?? (filters.type === "" ? null : filters.type)} onClear={() => set({ type: "" })}>
          {() => <Choices label="Kind" value={filters.type} onChange={(type) => set({ type })} options={[{ value: "", shown: "Any" }, ...kinds.map((kind) => ({ value: kind.type, shown: kind.word }))]} />}
        </FilterButton>
        {filters.under !== "" && (
          <button type="button" className="btn fbtn on" onClick={() => set({ under: "" })}>
            Under <b>{filters.under}</b>
            <Icon name="x" small />
          </button>
        )}
      </div>
      {query.isError && <ErrorBox what="The artifacts could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && (
        <div className="card list">
          <SkeletonRows count={12} what="artifacts" />
        </div>
      )}
      {query.isSuccess && names.length === 0 && (isFiltered(filters) ? <NothingFound words={nothingFound(filters)} onClear={() => set({ text: "", type: "", under: "" })} /> : <NoNames />)}
      {names.length > 0 && (
        <DataGrid<ArtifactVersion>
          label="Artifacts"
          className="names"
          rows={rows}
          total={hasNextPage ? null : rows.length + 1}
          rowHeight={isNarrow ? 69 : 41}
          header={<Header />}
          renderRow={(name) => <Row name={name} />}
          onOpen={(name) => void navigate(pageOf(name.name))}
          onEnd={loadMore}
          dimmed={query.isPlaceholderData}
        />
      )}
      {names.length > 0 && (
        <p className="hint" role="status">
          {formatCount(names.length)} {hasNextPage ? "shown · scroll for more" : names.length === 1 ? "name" : "names"}
        </p>
      )}
    </>
  );
}

const eventNames = ["run"] as const;

/** What a run has named is there when it has ended. */
function useNewNames(): void {
  const client = useQueryClient();
  const onEvents = useCallback(
    (events: LiveEvent[]) => {
      if (events.some((event) => (event.data as Run).status === "succeeded")) void client.invalidateQueries({ queryKey: ["names"] });
    },
    [client],
  );
  useEvents({ path: "/events", canResume: false, names: eventNames, onEvents });
}

function NothingFound({ words, onClear }: { words: string; onClear: () => void }) {
  return (
    <Empty icon="search" title={words}>
      <button type="button" className="btn sm" onClick={onClear}>
        Clear the filters
      </button>
    </Empty>
  );
}

function NoNames() {
  return (
    <Empty icon="artifact" title="Nothing has a name yet">
      <p>
        Add <span className="mono">publish: report/index.html</span> to a stage, and each run that makes other bytes adds a version. A file gets a name with <span className="mono">reprise record --name</span>.
      </p>
      <Link className="btn" to="/runs">
        To the runs
      </Link>
    </Empty>
  );
}

function Header() {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      {["Name", "Kind", "Made by"].map((word) => (
        <span key={word} role="columnheader">
          {word}
        </span>
      ))}
      {["Versions", "Size", "Newest"].map((word) => (
        <span key={word} role="columnheader" className="num">
          {word}
        </span>
      ))}
    </div>
  );
}

function Row({ name }: { name: ArtifactVersion }) {
  return (
    <>
      <span role="gridcell" className="n-name cut">
        <Link to={pageOf(name.name)} tabIndex={-1}>
          {name.name}
        </Link>
      </span>
      <span role="gridcell" className="n-kind sub">
        {formatMediaType(name.media_type)}
      </span>
      <span role="gridcell" className="n-by sub cut">
        {name.pipeline ?? "a call"}
        {name.target != null && ` · ${stageName(name.target)}`}
      </span>
      <span role="gridcell" className="n-versions num">
        {formatCount(name.version)}
      </span>
      <span role="gridcell" className="n-size num">
        {formatSize(name.size)}
      </span>
      <span role="gridcell" className="n-when num">
        <Time time={name.created_at} />
      </span>
    </>
  );
}
