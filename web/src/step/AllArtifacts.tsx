import { useState } from "react";
import { Link } from "react-router";
import { useInfiniteQuery } from "@tanstack/react-query";
import { stepArtifactsQuery } from "../api/run";
import { formatCount, formatMediaType, formatSize } from "../kit/format";
import { Digest } from "../kit/Id";
import { ErrorBox, SkeletonRows } from "../kit/States";

interface AllArtifactsProps {
  step: string;
  list: "inputs" | "outputs";
  count: number;
  /** So many of them are shown already. */
  shown: number;
}

/** All inputs or outputs of a step beyond the first, by name; read when somebody asks for them. */
export function AllArtifacts({ step, list, count, shown }: AllArtifactsProps) {
  const [isOpen, setOpen] = useState(false);
  const query = useInfiniteQuery({ ...stepArtifactsQuery(step, list), enabled: isOpen });
  if (!isOpen) {
    return (
      <button type="button" className="btn sm all-open" onClick={() => setOpen(true)}>
        Show {formatCount(count - shown)} more
      </button>
    );
  }
  const rows = query.data?.pages.flatMap((page) => page.items).slice(shown) ?? [];
  return (
    <>
      {query.isPending && <SkeletonRows count={3} what={list} />}
      {query.isError && <ErrorBox what={`The ${list} could not be read`} error={query.error} onRetry={() => void query.refetch()} />}
      <ul className="all-artifacts">
        {rows.map((artifact, index) => (
          <li key={`${index} ${artifact.digest}`}>
            <Link className="cut" to={`/artifacts/${encodeURIComponent(artifact.digest)}`} title={artifact.name}>
              {artifact.name}
            </Link>
            <Digest digest={artifact.digest} />
            <span className="dim nowrap">
              {formatSize(artifact.size)} · {formatMediaType(artifact.media_type)}
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" className="btn sm all-open" aria-disabled={query.isFetchingNextPage} onClick={() => !query.isFetchingNextPage && void query.fetchNextPage()}>
          Show more of {formatCount(count - shown - rows.length)}
        </button>
      )}
    </>
  );
}
