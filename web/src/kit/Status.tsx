import { Link } from "react-router";
import type { Run } from "../api/types";
import { shortDigest, shortId } from "./format";
import { Icon } from "./Icon";
import { kindOf, lookOf, type Look } from "./status";

interface LookProps {
  look: Look;
  pill?: boolean;
}

/** Icon, word and colour of a status; only trouble and what goes on colour the word. */
export function LookMark({ look, pill = false }: LookProps) {
  return (
    <span className={`st ${look.tone}${pill ? " pill" : ""}`}>
      <Icon name={look.icon} spin={look.icon === "run"} />
      {look.word}
    </span>
  );
}

export function Status({ status, pill = false }: { status: string; pill?: boolean }) {
  return <LookMark look={lookOf(status)} pill={pill} />;
}

/** How a run came about, linking to what it came from; a plain run is plain text. */
export function KindChip({ run }: { run: Run }) {
  const kind = kindOf(run.kind);
  const origin = run.origin;
  if (!origin) {
    return (
      <span className="plain">
        <Icon name={kind.icon} />
        {kind.word}
      </span>
    );
  }
  const what = origin.from_stage ?? (origin.artifact == null ? shortId(origin.run_id) : shortDigest(origin.artifact));
  return (
    <Link className="chip kind" to={`/runs/${origin.run_id}`} title={`${kind.word} of ${origin.run_id}`} tabIndex={-1}>
      <Icon name={kind.icon} />
      {kind.word}
      <span className="mono cut">{what}</span>
    </Link>
  );
}

export function GoldenChip({ run }: { run: Run }) {
  if (!run.golden) return null;
  return (
    <span className="chip gold" title={`Golden: ${run.golden.name}`}>
      <Icon name="star" />
      Golden
    </span>
  );
}

export function LabelChips({ labels, most }: { labels: Readonly<Record<string, string>>; most: number }) {
  const all = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  return (
    <>
      {all.slice(0, most).map((label) => (
        <span key={label} className="chip line cut" title={label}>
          {label}
        </span>
      ))}
      {all.length > most && (
        <span className="chip line" title={all.slice(most).join("\n")}>
          +{all.length - most}
        </span>
      )}
    </>
  );
}
