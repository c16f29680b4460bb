import { useQuery } from "@tanstack/react-query";
import { evidenceQuery } from "../api/artifact";
import type { Run } from "../api/types";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark } from "../kit/Status";
import { lookOf } from "../kit/status";
import { axes, axisLook } from "./words";

/** What speaks for a named artifact, and what would mend what is missing. */
export function EvidenceCard({ id, rerun }: { id: string; rerun: Run | undefined }) {
  const query = useQuery(evidenceQuery(id));
  const audited = query.data;
  return (
    <section className="card evidence" aria-label="Evidence">
      <div className="card-head">
        <h2>Evidence</h2>
        {audited && <span className="sub">{audited.score.toFixed(2)} of 1</span>}
      </div>
      {query.isPending && <SkeletonBlock size="card" what="the evidence" />}
      {query.isError && <ErrorBox what="The evidence could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {audited && (
        <>
          <dl className="ev">
            {axes.map(({ key, word }) => (
              <div key={key}>
                <dt>{word}</dt>
                <dd>
                  <LookMark look={key === "rerun_succeeds" ? rerunLook(audited.axes[key], audited.rerun_id, rerun) : axisLook(audited.axes[key])} />
                </dd>
              </div>
            ))}
          </dl>
          {audited.mend.length > 0 && (
            <details className="mend">
              <summary>What would mend it</summary>
              <ul>
                {audited.mend.map((one) => (
                  <li key={one}>{one}</li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}

function rerunLook(score: number, id: string | null | undefined, rerun: Run | undefined) {
  if (id == null) return { icon: "unknown", word: "Never tried", tone: "idle" } as const;
  return rerun?.run_id === id && rerun.verdict != null ? lookOf(rerun.verdict) : axisLook(score);
}
