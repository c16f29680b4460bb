import { useQuery } from "@tanstack/react-query";
import { pipelinesQuery } from "../api/queries";
import type { RunsSummary } from "../api/types";
import { Choices, chosenWords, FilterButton, ManyChoices } from "../kit/FilterButton";
import { formatCount } from "../kit/format";
import { Icon } from "../kit/Icon";
import { SearchField } from "../kit/SearchField";
import { Status } from "../kit/Status";
import { kindOf, lookOf, runKinds, runStatuses } from "../kit/status";
import { LabelField } from "./LabelField";
import { spans, timeWords, type RunFilters } from "./filters";

interface FilterBarProps {
  filters: RunFilters;
  summary: RunsSummary | null;
  onChange: (filters: RunFilters) => void;
}

const any = { value: "", shown: "Any" };

/** What the list is narrowed to; all of it is asked of the server. */
export function FilterBar({ filters, summary, onChange }: FilterBarProps) {
  const pipelines = useQuery(pipelinesQuery).data ?? [];
  const set = (change: Partial<RunFilters>) => onChange({ ...filters, ...change });
  const note = (count: number | undefined) => (count === undefined ? {} : { note: formatCount(count) });
  return (
    <div className="toolbar filters" role="search" aria-label="Runs">
      <SearchField label="Search runs" placeholder="Text, id or item" text={filters.text} onChange={(text) => set({ text })} />
      <FilterButton label="Status" value={chosenWords(filters.status.map((status) => lookOf(status).word))} onClear={() => set({ status: [] })}>
        {() => (
          <ManyChoices
            label="Status"
            values={filters.status}
            onChange={(status) => set({ status })}
            options={runStatuses.map((status) => ({ value: status, shown: <Status status={status} />, ...note(summary?.by_status[status]) }))}
          />
        )}
      </FilterButton>
      <FilterButton label="Kind" value={chosenWords(filters.kind.map((kind) => kindOf(kind).word))} onClear={() => set({ kind: [] })}>
        {() => <ManyChoices label="Kind" values={filters.kind} onChange={(kind) => set({ kind })} options={runKinds.map((kind) => ({ value: kind, shown: <KindWord kind={kind} />, ...note(summary?.by_kind[kind]) }))} />}
      </FilterButton>
      <FilterButton label="Pipeline" value={chosenWords(filters.pipeline)} onClear={() => set({ pipeline: [] })}>
        {() => <ManyChoices label="Pipeline" values={filters.pipeline} onChange={(pipeline) => set({ pipeline })} options={pipelines.map((pipeline) => ({ value: pipeline.pipeline, shown: pipeline.pipeline }))} />}
      </FilterButton>
      <FilterButton label="Label" icon="tag" className="desk" value={chosenWords(filters.label)} onClear={() => set({ label: [] })}>
        {(close) => <LabelField labels={filters.label} onChange={(label) => set({ label })} onDone={close} />}
      </FilterButton>
      <button type="button" className={filters.golden ? "btn fbtn on desk" : "btn fbtn desk"} aria-pressed={filters.golden} onClick={() => set({ golden: !filters.golden })}>
        <Icon name="star" />
        Golden
      </button>
      <FilterButton label="More" className="phone" value={moreWords(filters)} onClear={() => set({ label: [], golden: false, sort: "" })}>
        {(close) => (
          <div className="sheet">
            <ManyChoices label="Golden" values={filters.golden ? ["golden"] : []} onChange={(values) => set({ golden: values.length > 0 })} options={[{ value: "golden", shown: "Only golden runs" }]} />
            <h3>Order</h3>
            <Choices label="Order" value={filters.sort} onChange={(sort) => set({ sort })} options={orders} />
            <h3>Labels</h3>
            <LabelField labels={filters.label} onChange={(label) => set({ label })} onDone={close} />
          </div>
        )}
      </FilterButton>
      <span className="grow" />
      <FilterButton label="Time" value={timeWords(filters) === "Any" ? null : timeWords(filters)} onClear={() => set({ since: "", until: "" })}>
        {() => (
          <Choices
            label="Time"
            value={filters.until === "" ? filters.since : "range"}
            onChange={(since) => set({ since, until: "" })}
            options={[any, ...spans.map((span) => ({ value: span.since, shown: span.words }))]}
          />
        )}
      </FilterButton>
    </div>
  );
}

const orders = [
  { value: "", shown: "Newest first" },
  { value: "duration", shown: "Longest first" },
  { value: "saved", shown: "Most saved first" },
];

/** What is chosen of that which a narrow page has no room for. */
const moreWords = ({ golden, label, sort }: RunFilters): string | null => chosenWords([...(golden ? ["golden"] : []), ...label, ...orders.filter((one) => one.value === sort && sort !== "").map((one) => one.shown.toLowerCase())]);

function KindWord({ kind }: { kind: string }) {
  return (
    <span className="plain">
      <Icon name={kindOf(kind).icon} />
      {kindOf(kind).word}
    </span>
  );
}
