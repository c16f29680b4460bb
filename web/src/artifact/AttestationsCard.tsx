import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { attestationsQuery } from "../api/artifact";
import type { Attestation, Attestations } from "../api/types";
import { formatCount, shortId } from "../kit/format";
import { Digest } from "../kit/Id";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { LookMark } from "../kit/Status";
import { kindOf, lookOf } from "../kit/status";
import { Time } from "../kit/Time";
import { pageOf } from "./names";
import { attestationWords, matchWords } from "./words";

// The newest of them; what contradicts is always shown.
const shown = 4;

/** Who else made these bytes, and who did the same and made others. */
export function AttestationsCard({ id }: { id: string }) {
  const query = useQuery(attestationsQuery(id));
  return (
    <section className="card attestations" aria-label="Attestations">
      <div className="card-head">
        <h2>Attestations</h2>
        {query.data && <span className="sub">{attestationWords(query.data)}</span>}
      </div>
      {query.isPending && <SkeletonBlock size="card" what="the attestations" />}
      {query.isError && <ErrorBox what="The attestations could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && <List told={query.data} />}
    </section>
  );
}

function List({ told }: { told: Attestations }) {
  const [isWhole, setWhole] = useState(false);
  const first = told.items.filter((one, index) => !one.same || index < shown);
  const rows = isWhole ? told.items : first;
  if (told.items.length === 0) return <p className="hint in-card">No step made it, so nobody can speak for it.</p>;
  return (
    <>
      <ul className="att-list">
        {rows.map((one) => (
          <Row key={one.step_id} one={one} />
        ))}
      </ul>
      {rows.length < told.items.length && (
        <button type="button" className="btn sm att-more" onClick={() => setWhole(true)}>
          Show {formatCount(told.items.length - rows.length)} more
        </button>
      )}
    </>
  );
}

function Row({ one }: { one: Attestation }) {
  return (
    <li className="att">
      <LookMark look={one.same ? { ...lookOf("identical"), word: "Same bytes" } : { ...lookOf("differs"), word: "Other bytes" }} />
      <div>
        <p className="cut">
          {kindOf(one.kind).word}{" "}
          <Link className="mono" to={`/runs/${one.run_id}/steps/${one.step_id}`} title={one.run_id}>
            {shortId(one.run_id)}
          </Link>
          {one.actor !== "" && ` by ${one.actor}`}
          {!one.same && (
            <>
              {" made "}
              <Link to={pageOf(one.digest)} title="The page of what it made">
                other bytes
              </Link>{" "}
              <Digest digest={one.digest} />
            </>
          )}
        </p>
        <p className="cut sub">
          <Time time={one.completed_at} /> · {matchWords(one)}
        </p>
      </div>
    </li>
  );
}
