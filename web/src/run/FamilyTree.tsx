import { useState, type CSSProperties } from "react";
import { Link } from "react-router";
import type { Lineage, Run } from "../api/types";
import { formatCount, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Status } from "../kit/Status";
import { kindOf } from "../kit/status";
import { familyRows, nearest } from "./family";

const most = 6;

/** Origin and descendants of a run, each with its status and the one thing that changed. */
export function FamilyTree({ run, family }: { run: Run; family: Lineage }) {
  const [all, setAll] = useState(false);
  const rows = familyRows(run, family.ancestors, family.descendants);
  const { shown, more } = nearest(rows, run.run_id, all ? rows.length : most);
  return (
    <section className="card tree" aria-label="Family of this run">
      <ul>
        {shown.map(({ run: one, depth }) => (
          <li key={one.run_id} className={one.run_id === run.run_id ? "me" : ""} style={{ "--d": depth } as CSSProperties}>
            <span className="lead">
              <Icon name={kindOf(one.kind).icon} small />
              {kindOf(one.kind).word}
            </span>
            {one.run_id === run.run_id ? (
              <span className="id">{shortId(one.run_id)}</span>
            ) : (
              <Link className="id id-link" to={`/runs/${one.run_id}`} title={one.run_id}>
                {shortId(one.run_id)}
              </Link>
            )}
            <span className="note cut">{noteOf(one, family.changes[one.run_id])}</span>
            <Status status={one.status} />
          </li>
        ))}
      </ul>
      {more > 0 && (
        <button type="button" className="btn sm quiet" onClick={() => setAll(true)}>
          {formatCount(more)} more
        </button>
      )}
    </section>
  );
}

function noteOf(run: Run, changes: readonly string[] | undefined): string {
  if (changes?.[0] !== undefined) return changes.length === 1 ? changes[0] : `${changes[0]} and ${changes.length - 1} more`;
  return run.reason ?? (run.counts.reused > 0 ? `${formatCount(run.counts.reused)} reused` : `${formatCount(run.counts.succeeded)} executed`);
}
