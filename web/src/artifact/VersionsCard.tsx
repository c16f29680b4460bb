import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { differenceQuery, versionsQuery } from "../api/artifact";
import type { ArtifactVersion, Run } from "../api/types";
import { DiffLines } from "../kit/DiffLines";
import { formatSize, shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { ErrorBox, SkeletonRows } from "../kit/States";
import { Status } from "../kit/Status";
import { Time } from "../kit/Time";
import { ImageDiff } from "./ImageDiff";
import { pageOf, stageName } from "./names";
import { viewsOf } from "./preview/kinds";

interface VersionsCardProps {
  name: string;
  version: number;
  reruns: readonly Run[];
  /** The version whose difference to the one before is open; 0 for none. */
  compared: number;
  onCompare: (version: number) => void;
  onRerun: (id: string) => void;
}

/** All versions of a name, newest first, each with the verdict of its last rerun. */
export function VersionsCard({ name, version, reruns, compared, onCompare, onRerun }: VersionsCardProps) {
  const query = useQuery(versionsQuery(name));
  return (
    <section className="card versions" aria-label="Versions">
      <div className="card-head">
        <h2>Versions</h2>
        <span className="grow" />
        <span className="cap w-rerun">Last rerun</span>
        <span className="w-acts" />
      </div>
      {query.isPending && <SkeletonRows count={2} what="the versions" />}
      {query.isError && <ErrorBox what="The versions could not be read" error={query.error} onRetry={() => void query.refetch()} />}
      <div className="ver-list">
        {query.data?.map((one, index) => (
          <VersionRow
            key={one.version}
            version={one}
            before={query.data[index + 1] ?? null}
            isCurrent={one.version === version}
            rerun={reruns.find((run) => run.origin?.artifact === one.digest) ?? null}
            isCompared={compared === one.version}
            onCompare={() => onCompare(compared === one.version ? 0 : one.version)}
            onRerun={() => onRerun(idOf(one))}
          />
        ))}
      </div>
    </section>
  );
}

interface VersionRowProps {
  version: ArtifactVersion;
  before: ArtifactVersion | null;
  isCurrent: boolean;
  rerun: Run | null;
  isCompared: boolean;
  onCompare: () => void;
  onRerun: () => void;
}

function VersionRow({ version, before, isCurrent, rerun, isCompared, onCompare, onRerun }: VersionRowProps) {
  const id = idOf(version);
  return (
    <>
      <div className={isCurrent ? "ver on" : "ver"}>
        <Link className="v" to={pageOf(id)} {...(isCurrent ? { "aria-current": "true" as const } : {})}>
          v{version.version}
        </Link>
        <div>
          <p className="cut">{version.reason ?? (version.target == null ? "named by hand or by an import" : `made by ${stageName(version.target)}`)}</p>
          <p className="cut">
            <Time time={version.created_at} /> · {formatSize(version.size)} · <Link to={`/runs/${version.run_id}`}>{shortId(version.run_id)}</Link>
          </p>
        </div>
        <span className="w-rerun">{rerun === null ? <span className="dim">Never</span> : <Status status={rerun.verdict ?? rerun.status} />}</span>
        <span className="acts w-acts">
          {before !== null && (
            <button type="button" className="btn sm icon quiet" aria-label={`Difference of version ${version.version} to the one before`} aria-expanded={isCompared} onClick={onCompare}>
              <Icon name="compare" />
            </button>
          )}
          <button type="button" className="btn sm icon quiet" aria-label={`Rerun version ${version.version}`} onClick={onRerun}>
            <Icon name="rerun" />
          </button>
        </span>
      </div>
      {isCompared && before !== null && <Difference from={before} to={version} />}
    </>
  );
}

const idOf = (version: ArtifactVersion): string => `${version.name}@${version.version}`;
const isImage = (version: ArtifactVersion): boolean => viewsOf(version.media_type).includes("image");

/** How two versions differ: images as images, and everything by its lines. */
function Difference({ from, to }: { from: ArtifactVersion; to: ArtifactVersion }) {
  const [isOpened, setOpened] = useState(false);
  const areImages = isImage(from) && isImage(to) && from.digest !== to.digest;
  return (
    <div className="ver-diff">
      {areImages && <ImageDiff before={{ id: idOf(from), words: `version ${from.version}` }} after={{ id: idOf(to), words: `version ${to.version}` }} />}
      {areImages ? (
        <details onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>Difference of the bytes</summary>
          {isOpened && <Lines from={from} to={to} />}
        </details>
      ) : (
        <Lines from={from} to={to} />
      )}
    </div>
  );
}

function Lines({ from, to }: { from: ArtifactVersion; to: ArtifactVersion }) {
  const query = useQuery(differenceQuery(idOf(from), idOf(to)));
  if (query.isPending) return <SkeletonRows count={3} what="the difference" />;
  if (query.isError) return <ErrorBox what="The versions could not be compared" error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      <p className="cap">
        From version {from.version} (−) to version {to.version} (+)
      </p>
      {query.data.lines.length === 0 ? <p className="sub">The bytes are the same.</p> : <DiffLines lines={query.data.lines} label={`Difference of version ${from.version} and version ${to.version}`} />}
    </>
  );
}
