import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { contentAddress, versionsQuery } from "../api/artifact";
import type { Artifact } from "../api/types";
import { formatCount, formatMediaType, formatSize, shortDigest, shortId } from "../kit/format";
import { Copy } from "../kit/Id";
import { Icon } from "../kit/Icon";
import { Time } from "../kit/Time";
import { makerQuery, readersQuery } from "./head";
import { pageOf, partsOf, stageName } from "./names";

interface ArtifactHeadProps {
  artifact: Artifact;
  id: string;
  name: Artifact["names"][number] | null;
  onRerun: () => void;
}

/** What an artifact is: name, version, digest, who made it, who read it. */
export function ArtifactHead({ artifact, id, name, onRerun }: ArtifactHeadProps) {
  const { folder, last } = name === null ? { folder: "", last: shortDigest(artifact.digest) } : partsOf(name.name);
  const newest = useQuery(versionsQuery(name?.name ?? "")).data?.[0]?.version;
  return (
    <>
      <nav className="crumbs" aria-label="Where this is">
        <Link to="/artifacts">Artifacts</Link>
        {folder !== "" && (
          <>
            <Icon name="right" small />
            <Link to={`/artifacts?under=${encodeURIComponent(`${folder}/`)}`}>{folder}</Link>
          </>
        )}
      </nav>
      <div className="head">
        <h1 className="cut">{last}</h1>
        {name !== null && (
          <span className="chip">
            version {name.version}
            {newest !== undefined && ` of ${newest}`}
          </span>
        )}
        <span className="id digest" title={artifact.digest}>
          sha256:{shortDigest(artifact.digest)}… <Copy text={artifact.digest} what="digest" />
        </span>
        <span className="grow desk" />
        <div className="acts toolbar">
          {artifact.present && (
            <a className="btn" href={contentAddress(id)} download>
              <Icon name="dl" />
              Download
            </a>
          )}
          <button type="button" className="btn primary" onClick={onRerun}>
            <Icon name="rerun" />
            Rerun…
          </button>
        </div>
      </div>
      <div className="facts of-artifact">
        <span title={`${formatCount(artifact.size)} bytes`}>
          <b>{formatSize(artifact.size)}</b> {formatMediaType(artifact.media_type)}
        </span>
        <Maker artifact={artifact} />
        <Readers artifact={artifact} />
        {name !== null && (
          <span>
            <b>
              <Time time={name.created_at} />
            </b>
          </span>
        )}
        <OtherNames artifact={artifact} name={name} />
      </div>
    </>
  );
}

function Maker({ artifact }: { artifact: Artifact }) {
  const maker = artifact.produced_by[0];
  const step = useQuery(makerQuery(artifact));
  if (maker === undefined) return <span>Made by no step that is recorded</span>;
  const others = artifact.produced_by.length - 1;
  return (
    <span>
      Made by <Link to={`/runs/${maker.run_id}/steps/${maker.step_id}`}>{step.data ? stageName(step.data.target) : shortId(maker.step_id)}</Link> in{" "}
      <Link className="mono" to={`/runs/${maker.run_id}`} title={maker.run_id}>
        {shortId(maker.run_id)}
      </Link>
      {others > 0 && ` and by ${formatCount(others)} other ${others === 1 ? "step" : "steps"}`}
    </span>
  );
}

function Readers({ artifact }: { artifact: Artifact }) {
  const consumers = useQuery(readersQuery(artifact));
  if (artifact.consumed_by_count === 0) return <span>Used by nothing yet</span>;
  const seen = new Map(consumers.data?.items.map((step) => [step.target, step]));
  return (
    <span>
      Used by{" "}
      {[...seen.values()].slice(0, 3).map((step, index) => (
        <span key={step.step_id}>
          {index > 0 && ", "}
          <Link to={`/runs/${step.run_id}/steps/${step.step_id}`}>{stageName(step.target)}</Link>
        </span>
      ))}{" "}
      ({formatCount(artifact.consumed_by_count)} {artifact.consumed_by_count === 1 ? "step" : "steps"})
    </span>
  );
}

/** Other names that the same bytes have. */
function OtherNames({ artifact, name }: { artifact: Artifact; name: Artifact["names"][number] | null }) {
  const others = [...new Set(artifact.names.map((one) => one.name))].filter((one) => one !== name?.name);
  if (others.length === 0) return null;
  return (
    <span>
      Also{" "}
      {others.slice(0, 3).map((one, index) => (
        <span key={one}>
          {index > 0 && ", "}
          <Link to={pageOf(one)}>{one}</Link>
        </span>
      ))}
      {others.length > 3 && ` and ${formatCount(others.length - 3)} more`}
    </span>
  );
}
