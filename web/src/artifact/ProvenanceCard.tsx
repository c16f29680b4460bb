import { lazy, Suspense, useCallback } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { manifestStagesQuery, provenanceQuery, provenanceStepsQuery } from "../api/artifact";
import { runQuery } from "../api/queries";
import type { Provenance, Step } from "../api/types";
import { DataGrid } from "../kit/DataGrid";
import { formatCount, formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Empty, ErrorBox, SkeletonBlock, SkeletonRows } from "../kit/States";
import { StepCells, StepHeader } from "../run/StepCells";
import { pageOf } from "./names";

// The graph brings a library that no other part of the page needs.
const ProvenanceGraph = lazy(() => import("./ProvenanceGraph"));

/** What an artifact came from, by stage; and below that the steps of the stage that the address names. */
export function ProvenanceCard({ id, rerun }: { id: string; rerun: string }) {
  const [search] = useSearchParams();
  const provenance = useQuery(provenanceQuery(id));
  const verdict = useQuery({ ...runQuery(rerun), enabled: rerun !== "" }).data?.verdict;
  const manifest = useQuery({ ...manifestStagesQuery(rerun), enabled: verdict != null, retry: false }); // It is written at the end.
  const found = provenance.data;
  const stage = found?.stages.find((one) => one.id === search.get("steps"));
  const stepsAt = useCallback(
    (wanted: string) => {
      const next = new URLSearchParams(search);
      if (wanted === "") next.delete("steps"); else next.set("steps", wanted);
      const text = next.toString();
      return `${pageOf(id)}${text === "" ? "" : `?${text}`}`;
    },
    [id, search],
  );
  return (
    <>
      <section className="card prov" aria-label="Provenance">
        <div className="card-head">
          <h2>Provenance</h2>
          {found && <span className="sub">{found.steps === 0 ? "" : `${formatPlural(found.steps, "step")} back to ${found.sources.length === 1 ? "one source" : `${formatCount(found.sources.length)} sources`}`}</span>}
        </div>
        {provenance.isPending && <SkeletonBlock size="graph" what="the provenance" />}
        {provenance.isError && <ErrorBox what="The provenance could not be read" error={provenance.error} onRetry={() => void provenance.refetch()} />}
        {found?.stages.length === 0 && (
          <Empty icon="artifact" title="No step made it">
            <p>{found.gaps[0]?.reason === "no step recorded" ? "It is a source: a file that runs read, or bytes that came from outside." : found.gaps[0]?.reason}</p>
          </Empty>
        )}
        {found && found.stages.length > 0 && (
          <Suspense fallback={<SkeletonBlock size="graph" what="the provenance" />}>
            <ProvenanceGraph provenance={found} manifest={manifest.data} stepsAt={stepsAt} />
          </Suspense>
        )}
      </section>
      {stage && <StageSteps id={id} stage={stage} closedAt={stepsAt("")} />}
    </>
  );
}

/** The steps of a stage that the artifact came from, and no others of their run. */
function StageSteps({ id, stage, closedAt }: { id: string; stage: Provenance["stages"][number]; closedAt: string }) {
  const navigate = useNavigate();
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const query = useInfiniteQuery(provenanceStepsQuery(id, stage.id));
  const steps = query.data?.pages.flatMap((page) => page.items) ?? [];
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return (
    <section className="prov-steps" aria-label={`Steps of ${stage.target}`}>
      <div className="prov-steps-head">
        <h3>
          {formatPlural(stage.steps, "step")} of {stage.target} that it came from
        </h3>
        <span className="grow" />
        <Link className="btn sm" to={closedAt} preventScrollReset>
          <Icon name="x" />
          Close
        </Link>
      </div>
      {query.isPending && <SkeletonRows count={4} what="the steps" />}
      {query.isError && <ErrorBox what="The steps could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {steps.length > 0 && (
        <DataGrid<Step>
          label={`Steps of ${stage.target}`}
          className="step-list"
          rows={steps.map((step) => ({ key: step.step_id, item: step }))}
          total={stage.steps + 1}
          rowHeight={isNarrow ? 77 : 33}
          header={<StepHeader />}
          renderRow={(step) => <StepCells step={step} />}
          onOpen={(step) => void navigate(`/runs/${step.run_id}/steps/${step.step_id}?tab=steps&stage=${encodeURIComponent(stage.target)}`)}
          onEnd={loadMore}
        />
      )}
    </section>
  );
}
