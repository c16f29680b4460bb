import { useMemo, useState, type CSSProperties } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMediaQuery } from "@mantine/hooks";
import { auditQuery, auditsQuery, cancelAudit, isGoing } from "../api/audits";
import type { Audit, AuditedArtifact } from "../api/types";
import { useRunEvents } from "../api/useRunEvents";
import { useTitle } from "../app/keys";
import { pageOf } from "../artifact/names";
import { axes, axisLook } from "../artifact/words";
import { DataGrid } from "../kit/DataGrid";
import { formatCount, formatTime } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Plot } from "../kit/Plot";
import { SearchField } from "../kit/SearchField";
import { DeniedOrError, Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import { Status } from "../kit/Status";
import { Time } from "../kit/Time";
import { AuditDialog } from "./AuditDialog";
import { namedLike, scopeWords, scorePoints, scoreWords } from "./scores";
import "./audit.css";

const refreshed: readonly string[] = [];

/** How well the named artifacts are accounted for: now, before, and what would mend it. */
export function AuditPage() {
  useTitle("Audit");
  const [search, setSearch] = useSearchParams();
  const [asks, setAsks] = useState(false);
  const audits = useQuery(auditsQuery);
  useRunEvents(refreshed);
  const known = audits.data ?? [];
  const shown = search.get("audit") ?? known.find((audit) => audit.status === "succeeded")?.audit_id ?? "";
  const newest = known[0];
  return (
    <>
      <div className="head first-line">
        <h1>Audit</h1>
        <span className="grow" />
        <button type="button" className="btn primary" onClick={() => setAsks(true)}>
          <Icon name="audit" />
          Audit…
        </button>
      </div>
      {audits.isError && <ErrorBox what="The audits could not be read" error={audits.error} onRetry={() => void audits.refetch()} />}
      {audits.isPending && <SkeletonBlock size="panel" what="the audits" />}
      {newest && newest.status !== "succeeded" && <Newest key={newest.audit_id} audit={newest} />}
      {audits.data && shown === "" && !known.some(isGoing) && (
        <Empty icon="audit" title="Nothing has been audited yet">
          <p>An audit says of every named artifact whether its inputs are traced, its method recorded, its environment pinned, its makers known, and whether a rerun succeeded.</p>
          <button type="button" className="btn" onClick={() => setAsks(true)}>
            Audit…
          </button>
        </Empty>
      )}
      {shown !== "" && (
        <Shown
          key={shown}
          id={shown}
          audits={known}
          text={search.get("text") ?? ""}
          onText={(text) =>
            setSearch(
              (now) => {
                const next = new URLSearchParams(now);
                if (text === "") next.delete("text"); else next.set("text", text);
                return next;
              },
              { replace: true },
            )
          }
        />
      )}
      {asks && <AuditDialog onClose={() => setAsks(false)} />}
    </>
  );
}

/** The newest audit, where it still goes on or did not come to its end. */
function Newest({ audit }: { audit: Audit }) {
  const client = useQueryClient();
  const cancel = useMutation({ mutationFn: () => cancelAudit(audit.audit_id), onSettled: () => client.invalidateQueries({ queryKey: ["audits"] }) });
  return (
    <div className={isGoing(audit) ? "callout note newest" : "callout warn newest"} role="status">
      <Status status={audit.status} />
      <div className="grow">
        <p>{isGoing(audit) ? (audit.making == null ? "An audit goes on." : `An audit goes on. It makes ${audit.making} again.`) : (audit.error?.message ?? "The newest audit did not come to its end.")}</p>
        {audit.error?.hint != null && <p className="sub">{audit.error.hint}</p>}
        {isGoing(audit) && cancel.isError && <DeniedOrError what="The audit could not be cancelled" error={cancel.error} onRetry={() => cancel.mutate()} />}
      </div>
      {isGoing(audit) && (
        <button type="button" className="btn sm" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
          <Icon name="cancel" />
          Cancel
        </button>
      )}
    </div>
  );
}

interface ShownProps {
  id: string;
  audits: readonly Audit[];
  text: string;
  onText: (text: string) => void;
}

function Shown({ id, audits, text, onText }: ShownProps) {
  const query = useQuery(auditQuery(id));
  if (query.isPending) return <SkeletonBlock size="panel" what="the audit" />;
  if (query.isError) return <ErrorBox what="The audit could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  const audit = query.data;
  return (
    <>
      <div className="audit-cards">
        <Scores audit={audit} />
        <section className="card" aria-label="Coverage over time">
          <div className="card-head">
            <h2>Over time</h2>
            <span className="sub">audits of everything</span>
          </div>
          <OverTime audits={audits} />
        </section>
      </div>
      {audit.untried.map((one) => (
        <p key={one.name} className="hint">
          {one.name} could not be made again: {one.message}
        </p>
      ))}
      {audit.result ? <Artifacts artifacts={audit.result.artifacts} text={text} onText={onText} /> : <p className="hint in-card">Of this audit only the numbers are kept.</p>}
    </>
  );
}

function Scores({ audit }: { audit: Audit }) {
  return (
    <section className="card" aria-label="Score">
      <div className="card-head">
        <h2>{scoreWords(audit.score)} accounted for</h2>
        <span className="grow" />
        <span className="cap">
          <Time time={audit.completed_at ?? audit.created_at} />
        </span>
      </div>
      <p className="sub scope">
        {scopeWords(audit)}, by {audit.actor}
      </p>
      <dl className="axes">
        {axes.map(({ key, word }) => (
          <div key={key}>
            <dt>{word}</dt>
            <dd>
              <div className="bar" role="meter" aria-label={word} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.floor((audit.axes?.[key] ?? 0) * 100)}>
                {(audit.axes?.[key] ?? 0) > 0 && <i style={{ "--v": (audit.axes?.[key] ?? 0) * 100 } as CSSProperties} />}
              </div>
              <span className="num">{scoreWords(audit.axes?.[key])}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function OverTime({ audits }: { audits: readonly Audit[] }) {
  const points = useMemo(() => scorePoints(audits, new Date()), [audits]);
  if (points.length === 0) return <p className="hint in-card">No audit of everything has come to its end.</p>;
  return (
    <div className="plot-card">
      <Plot label="Score of the audits over time" points={points} format={scoreWords} formatAt={(at) => formatTime(new Date(at).toISOString(), new Date())} most={1} joined />
    </div>
  );
}

function Artifacts({ artifacts, text, onText }: { artifacts: readonly AuditedArtifact[]; text: string; onText: (text: string) => void }) {
  const navigate = useNavigate();
  const isNarrow = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const rows = useMemo(() => namedLike(artifacts, text).map((one) => ({ key: `${one.name}@${one.version}`, item: one })), [artifacts, text]);
  if (artifacts.length === 0) return <Empty icon="artifact" title="Nothing has a name yet"><p>Add <span className="mono">publish:</span> to a stage: only named artifacts are audited.</p></Empty>;
  return (
    <>
      <div className="toolbar filters" role="search" aria-label="Audited artifacts">
        <SearchField label="Search audited artifacts" placeholder="Part of a name" text={text} onChange={onText} />
        <span className="cap" role="status">
          {formatCount(rows.length)} of {formatCount(artifacts.length)}, worst first
        </span>
      </div>
      {rows.length === 0 ? (
        <Empty icon="search" title={`No name has “${text}” in it`}>
          <button type="button" className="btn sm" onClick={() => onText("")}>
            Clear the search
          </button>
        </Empty>
      ) : (
        <DataGrid<AuditedArtifact> label="Audited artifacts" className="audited" rows={rows} total={rows.length + 1} rowHeight={isNarrow ? 85 : 57} header={<Header />} renderRow={(one) => <Row one={one} />} onOpen={(one) => void navigate(pageOf(`${one.name}@${one.version}`))} />
      )}
    </>
  );
}

function Header() {
  return (
    <div className="rw h" role="row" aria-rowindex={1}>
      <span role="columnheader">Artifact, and what would mend it</span>
      <span role="columnheader" className="num">
        Score
      </span>
      {axes.map((axis) => (
        <span key={axis.key} role="columnheader">
          {axis.word}
        </span>
      ))}
    </div>
  );
}

function Row({ one }: { one: AuditedArtifact }) {
  return (
    <>
      <span role="gridcell" className="a-name">
        <Link to={pageOf(`${one.name}@${one.version}`)} tabIndex={-1} className="cut">
          {one.name}
        </Link>
        <span className="sub cut" title={one.mend.join("\n")}>
          {one.mend.length === 0 ? "nothing to mend" : `${one.mend[0] ?? ""}${one.mend.length > 1 ? ` (and ${one.mend.length - 1} more)` : ""}`}
        </span>
      </span>
      <span role="gridcell" className={one.score < 1 ? "a-score num strong" : "a-score num"}>
        {scoreWords(one.score)}
      </span>
      {axes.map(({ key, word }) => {
        const look = axisLook(one.axes[key]);
        return (
          <span key={key} role="gridcell" className={`a-axis st ${look.tone}`} title={`${word}: ${look.word}`}>
            <Icon name={look.icon} small />
            {scoreWords(one.axes[key])}
          </span>
        );
      })}
    </>
  );
}
