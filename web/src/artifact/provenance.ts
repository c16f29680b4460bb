import { Graph, layout } from "@dagrejs/dagre";
import type { ManifestStages, Provenance } from "../api/types";
import { formatCount, formatMediaType, formatSize } from "../kit/format";
import { stageName } from "./names";

export const nodeSize = { width: 176, height: 60 } as const;

/** A node of the graph: a file that was read, or what a stage made. */
export interface ProvenanceNodeData extends Record<string, unknown> {
  title: string;
  note: string;
  /** The stage that made it; empty for a source. */
  by: string;
  /** How many steps it stands for. */
  steps: number;
  verdict: string | null;
  /** Where it leads; null where its steps are listed below the graph. */
  to: string | null;
  /** The stage as the provenance calls it; empty for a source. */
  stage: string;
  kind: "src" | "stage" | "me";
  gap: string | null;
}

export interface Placed {
  id: string;
  x: number;
  y: number;
  data: ProvenanceNodeData;
}

/** Places what an artifact came from: sources at the left (or above), the artifact at the right (or below). */
export function placeProvenance(provenance: Provenance, manifest: ManifestStages | undefined, isStacked: boolean): { nodes: Placed[]; height: number } {
  const graph = new Graph();
  graph.setGraph({ rankdir: isStacked ? "TB" : "LR", ranksep: isStacked ? 28 : 48, nodesep: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  const data = new Map<string, ProvenanceNodeData>([...provenance.sources.map((source): [string, ProvenanceNodeData] => [source.id, sourceData(source)]), ...provenance.stages.map((stage): [string, ProvenanceNodeData] => [stage.id, stageData(provenance, stage, manifest)])]);
  for (const id of data.keys()) graph.setNode(id, { ...nodeSize });
  for (const link of provenance.links) graph.setEdge(link.from, link.to);
  layout(graph);
  const nodes = [...data].map(([id, one]) => {
    const place = graph.node(id) as { x: number; y: number };
    return { id, x: place.x - nodeSize.width / 2, y: place.y - nodeSize.height / 2, data: one };
  });
  return { nodes, height: Math.max(0, ...nodes.map((node) => node.y + nodeSize.height)) };
}

type Source = Provenance["sources"][number];
type Stage = Provenance["stages"][number];

const sourceData = (source: Source): ProvenanceNodeData => ({
  title: source.path.slice(source.path.lastIndexOf("/") + 1),
  note: `source, ${formatSize(source.size)}`,
  by: "",
  steps: 0,
  verdict: null,
  to: `/artifacts/${encodeURIComponent(source.digest)}`,
  stage: "",
  kind: "src",
  gap: null,
});

function stageData(provenance: Provenance, stage: Stage, manifest: ManifestStages | undefined): ProvenanceNodeData {
  const output = stage.example_output;
  const isLast = provenance.stages.at(-1) === stage;
  const gap = provenance.gaps.find((one) => one.stage === stage.id);
  const made = output == null ? "no output" : stage.steps > 1 ? formatMediaType(output.media_type) : `${formatSize(output.size)} ${formatMediaType(output.media_type)}`;
  return {
    title: stage.steps > 1 ? `${formatCount(stage.steps)} × ${stageName(stage.target)}` : stageName(stage.target),
    note: `${stage.type ?? "call"} · ${made}`,
    by: stage.target,
    steps: stage.steps,
    verdict: manifest?.stages.find((one) => one.target === stage.target)?.verdict ?? null,
    to: stage.steps === 1 && output != null && !isLast ? `/artifacts/${encodeURIComponent(output.digest)}` : stage.steps === 1 ? `/steps/${stage.example_step_id}` : null,
    stage: stage.id,
    kind: isLast ? "me" : "stage",
    gap: gap === undefined ? null : `${gap.reason}${gap.count > 1 ? ` (${formatCount(gap.count)})` : ""}`,
  };
}
