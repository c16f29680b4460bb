import { useCallback, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { artifactQuery, rerunsQuery, versionsQuery } from "../api/artifact";
import { useEvents } from "../api/connection";
import type { LiveEvent } from "../api/stream";
import type { Artifact, Run } from "../api/types";
import { useKeys, useTitle } from "../app/keys";
import { shortDigest } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Empty, ErrorBox, SkeletonBlock } from "../kit/States";
import { useOnce } from "../kit/useOnce";
import { ArtifactHead } from "./ArtifactHead";
import { makerQuery, readersQuery } from "./head";
import { AttestationsCard } from "./AttestationsCard";
import { EvidenceCard } from "./EvidenceCard";
import { namedAs, pageOf } from "./names";
import { PreviewCard } from "./preview/PreviewCard";
import { ProvenanceCard } from "./ProvenanceCard";
import { RerunCard } from "./RerunCard";
import { RerunDialog } from "./RerunDialog";
import { VersionsCard } from "./VersionsCard";
import "./artifact.css";

/** One artifact: what it is, what speaks for it, and the way to make it again. */
export function ArtifactPage() {
  const { id = "" } = useParams();
  const artifact = useQuery(artifactQuery(id));
  const name = artifact.data ? namedAs(artifact.data, id) : null;
  useTitle(name?.name ?? (artifact.data ? shortDigest(artifact.data.digest) : "Artifact"));
  if (artifact.isPending) return <Waiting />;
  if (artifact.isError) return <ErrorBox what="The artifact could not be read" error={artifact.error} onRetry={() => void artifact.refetch()} />;
  return <Page key={artifact.data.digest} artifact={artifact.data} id={id} name={name} />;
}

function Waiting() {
  return (
    <>
      <SkeletonBlock size="line" what="the artifact" />
      <div className="cols">
        <SkeletonBlock size="panel" what="its preview" />
        <SkeletonBlock size="panel" what="its reruns" />
      </div>
    </>
  );
}

function Page({ artifact, id, name }: { artifact: Artifact; id: string; name: ReturnType<typeof namedAs> }) {
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams();
  const [planned, setPlanned] = useState<string | null>(null);
  const known = useQuery(rerunsQuery(name?.name ?? artifact.digest));
  const versions = useQuery(versionsQuery(name?.name ?? ""));
  const all = known.data ?? [];
  const reruns = all.filter((run) => run.origin?.artifact === artifact.digest);
  const shown = search.get("rerun") ?? reruns[0]?.run_id ?? "";
  const own = name === null ? artifact.digest : `${name.name}@${name.version}`;
  const set = (change: Readonly<Record<string, string>>) =>
    setSearch(
      (now) => {
        const next = new URLSearchParams(now);
        for (const [key, value] of Object.entries(change)) if (value === "") next.delete(key); else next.set(key, value);
        return next;
      },
      { replace: true, preventScrollReset: true },
    );
  const plan = (from: string) => set({ plan: "rerun", from });
  const target = planned ?? own;
  const close = () => {
    setPlanned(null);
    set({ plan: "", from: "" });
  };
  useKeys({ r: () => plan("") });
  useArtifactEvents(artifact, shown === "");
  const maker = useQuery(makerQuery(artifact));
  const readers = useQuery(readersQuery(artifact));
  const isThere = useOnce(!known.isPending && (name === null || !versions.isPending) && !maker.isLoading && !readers.isLoading);

  // All are read at once and short: with them the parts of the page come in their final size.
  if (!isThere) return <Waiting />;
  return (
    <>
      <ArtifactHead artifact={artifact} id={own} name={name} onRerun={() => plan("")} />
      <div className="cols">
        <div className="col">
          <PreviewCard artifact={artifact} name={name?.name ?? artifact.produced_by[0]?.output ?? ""} id={own} view={search.get("view") ?? ""} onView={(view) => set({ view })} />
          {name !== null && (
            <VersionsCard
              name={name.name}
              version={name.version}
              reruns={all}
              compared={Number(search.get("diff") ?? 0)}
              onCompare={(version) => set({ diff: version === 0 ? "" : String(version) })}
              onRerun={(one) => {
                setPlanned(one);
                plan("");
              }}
            />
          )}
          {name !== null && <EvidenceCard id={own} rerun={reruns[0]} />}
        </div>
        <div className="col">
          {known.isError && <ErrorBox what="The reruns could not be read" error={known.error} onRetry={() => void known.refetch()} />}
          {shown === "" ? !known.isError && <NeverRerun onRerun={() => plan("")} /> : <RerunCard key={shown} rerun={shown} others={reruns} onShow={(run) => set({ rerun: run })} onRerun={plan} />}
          <AttestationsCard id={own} />
        </div>
      </div>
      <ProvenanceCard id={own} rerun={shown} />
      {search.get("plan") === "rerun" && (
        <RerunDialog
          key={`${target} ${search.get("from") ?? ""}`}
          id={target}
          from={search.get("from") ?? ""}
          onClose={close}
          onStarted={(run) => {
            setPlanned(null);
            void navigate(`${target === own ? pageOf(id) : pageOf(target)}?rerun=${run.run_id}`, { preventScrollReset: true });
          }}
        />
      )}
    </>
  );
}

/** Where no rerun is followed, the stream of all runs tells of a first one, and of new versions. */
function useArtifactEvents(artifact: Artifact, isOn: boolean): void {
  const client = useQueryClient();
  const { digest } = artifact;
  const onEvents = useCallback(
    (events: LiveEvent[]) => {
      const runs = events.map((event) => event.data as Run);
      if (runs.some((run) => run.origin?.artifact === digest)) void client.invalidateQueries({ queryKey: ["reruns"] });
      if (runs.some((run) => run.status === "succeeded")) for (const key of ["versions", "consumers", "artifact"]) void client.invalidateQueries({ queryKey: [key] });
    },
    [client, digest],
  );
  useEvents({ path: isOn ? "/events" : null, canResume: false, names: eventNames, onEvents });
}

const eventNames = ["run"] as const;

function NeverRerun({ onRerun }: { onRerun: () => void }) {
  return (
    <section className="card rerun" aria-label="Rerun">
      <div className="card-head">
        <h2>Rerun</h2>
      </div>
      <Empty icon="rerun" title="Never made again">
        <p>A rerun executes every step behind it once more, on the recorded inputs, and compares the bytes.</p>
        <button type="button" className="btn" onClick={onRerun}>
          <Icon name="rerun" />
          Rerun…
        </button>
      </Empty>
    </section>
  );
}
