import type { Artifact } from "../api/types";

type Named = Artifact["names"][number];

/** The name under which an artifact is looked at: the one in the address, else its newest. */
export function namedAs(artifact: Artifact, id: string): Named | null {
  const exact = artifact.names.find((one) => `${one.name}@${one.version}` === id);
  if (exact) return exact;
  const same = artifact.names.filter((one) => one.name === id);
  const among = same.length > 0 ? same : artifact.names;
  return among.reduce<Named | null>((best, one) => (best === null || (same.length > 0 ? one.version > best.version : one.created_at > best.created_at) ? one : best), null);
}

/** The page of an artifact. */
export const pageOf = (id: string): string => `/artifacts/${encodeURIComponent(id)}`;

/** A name in the parts that it is shown in: folder and last part. */
export function partsOf(name: string): { folder: string; last: string } {
  const at = name.lastIndexOf("/");
  return { folder: at < 0 ? "" : name.slice(0, at), last: name.slice(at + 1) };
}

/** What a stage is called beside others of its run: `report/page` is `page`. */
export const stageName = (target: string): string => target.slice(target.indexOf("/") + 1);
