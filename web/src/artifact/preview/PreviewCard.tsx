import { lazy, Suspense } from "react";
import { useQuery } from "@tanstack/react-query";
import { bytesQuery, contentAddress } from "../../api/artifact";
import type { Artifact } from "../../api/types";
import { formatMediaType, formatSize, shortDigest } from "../../kit/format";
import { Icon } from "../../kit/Icon";
import { ErrorBox, SkeletonBlock } from "../../kit/States";
import { readJson } from "../../plan/verbs";
import { JsonTree } from "./JsonTree";
import { hexRows, languageOf, mostBytes, possibleViews, textOf, viewWords, type View } from "./kinds";

const SourceText = lazy(() => import("./SourceText"));
const CsvTable = lazy(() => import("./CsvTable"));

interface PreviewCardProps {
  artifact: Artifact;
  /** By what the artifact is called; decides how a text is coloured. */
  name: string;
  /** Where its bytes are saved from. */
  id: string;
  view: string;
  onView: (view: View) => void;
}

/** What an artifact looks like. Its bytes are anybody's: they are drawn as an image, as text, or in a frame that runs nothing. */
export function PreviewCard({ artifact, name, id, view, onView }: PreviewCardProps) {
  const views = possibleViews(artifact.media_type, artifact.size);
  const shown = views.find((one) => one === view) ?? views[0] ?? "hex";
  return (
    <section className="card preview" aria-label="Preview">
      <div className="card-head">
        <h2>Preview</h2>
        <span className="grow" />
        {views.length > 1 && (
          <div className="seg" role="group" aria-label="How it is shown">
            {views.map((one) => (
              <button key={one} type="button" aria-pressed={one === shown} onClick={() => onView(one)}>
                {viewWords[one]}
              </button>
            ))}
          </div>
        )}
      </div>
      <div className={isTall(shown, artifact.size) ? "preview-body tall" : "preview-body"}>
        {artifact.present ? (
          <Suspense fallback={<SkeletonBlock size="card" what="the preview" />}>
            <Shown artifact={artifact} name={name} id={id} view={shown} />
          </Suspense>
        ) : (
          <div className="callout warn">
            <Icon name="hazard" />
            <div>
              <p className="strong">The bytes are gone.</p>
              <p className="sub">
                The record still names them: {shortDigest(artifact.digest)}, {formatSize(artifact.size)}. A rerun can make them again; `reprise fsck` lists everything that is missing.
              </p>
            </div>
          </div>
        )}
      </div>
      {artifact.size > mostBytes[shown] && artifact.present && (
        <p className="hint">
          The first {formatSize(mostBytes[shown])} of {formatSize(artifact.size)}. <a href={contentAddress(id)} download>Download</a> all of it.
        </p>
      )}
    </section>
  );
}

/** True where there is more than fits: the place of it is kept free until the bytes are there. */
const isTall = (view: View, size: number): boolean => view !== "image" && view !== "page" && size > (view === "hex" ? 480 : 8000);

// By its name its type is known too, also where nobody made it: bytes alone do not tell it.
function Shown({ artifact, name, id, view }: { artifact: Artifact; name: string; id: string; view: View }) {
  if (view === "image") {
    return (
      <>
        <div className="paper">
          <img src={contentAddress(id)} alt={`${name}, ${formatMediaType(artifact.media_type)}`} />
        </div>
        <p className="hint">Shown as recorded: an image runs no script.</p>
      </>
    );
  }
  return view === "page" ? <Frame id={id} name={name} /> : <Bytes artifact={artifact} name={name} view={view} />;
}

function Frame({ id, name }: { id: string; name: string }) {
  // Elsewhere a browser does not say what it wants a document for, and the server then only lets it be saved.
  if (!window.isSecureContext) return <p className="hint">A document is shown over HTTPS, or on the machine of the server. Its source can be read here, and it can be downloaded.</p>;
  return (
    <>
      <iframe className="paper" sandbox="" title={name} src={contentAddress(id)} referrerPolicy="no-referrer" />
      <p className="hint">Shown as recorded, in a frame without scripts.</p>
    </>
  );
}

function Bytes({ artifact, name, view }: { artifact: Artifact; name: string; view: View }) {
  const query = useQuery(bytesQuery(artifact.digest, mostBytes[view]));
  if (query.isPending) return <SkeletonBlock size="card" what="the preview" />;
  if (query.isError) return <ErrorBox what={`${name} could not be read`} error={query.error} onRetry={() => void query.refetch()} />;
  const { bytes, whole } = query.data;
  if (artifact.size === 0) return <p className="hint">It is empty: 0 B.</p>;
  if (view === "hex") return <Hex bytes={bytes} name={name} />;
  const text = textOf(bytes, whole);
  if (view === "table") return <CsvTable text={text} whole={whole} label={name} />;
  if (view === "tree") return <Tree text={text} name={name} />;
  return <SourceText text={text} language={languageOf(artifact.media_type, name)} label={name} />;
}

function Tree({ text, name }: { text: string; name: string }) {
  const read = readJson(text);
  if ("value" in read) return <JsonTree value={read.value} label={name} />;
  return (
    <>
      <p className="hint">There is no tree of it, so here it is as it is. {read.problem}</p>
      <SourceText text={text} language={null} label={name} />
    </>
  );
}

function Hex({ bytes, name }: { bytes: Uint8Array; name: string }) {
  return (
    <pre className="code source hex" tabIndex={0} aria-label={name}>
      {hexRows(bytes).map((row) => (
        <div key={row.at}>
          <span className="dim">{row.at}</span>
          <span>{row.hex}</span>
          <span className="sub">{row.text}</span>
        </div>
      ))}
    </pre>
  );
}
