import { useMemo, useState } from "react";
import { Handle, MarkerType, Position, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { Link } from "react-router";
import { useMediaQuery } from "@mantine/hooks";
import type { ManifestStages, Provenance } from "../api/types";
import { formatCount } from "../kit/format";
import { Icon } from "../kit/Icon";
import { lookOf } from "../kit/status";
import { Canvas } from "../run/graph/Canvas";
import { nodeSize, placeProvenance, type ProvenanceNodeData } from "./provenance";
import "../run/run.css";

interface ProvenanceGraphProps {
  provenance: Provenance;
  /** The rerun whose verdicts are shown at the stages. */
  manifest: ManifestStages | undefined;
  /** The address at which the steps of a stage are listed below the graph. */
  stepsAt: (stage: string) => string;
}

/** What an artifact came from, as a graph by stage. */
export default function ProvenanceGraph({ provenance, manifest, stepsAt }: ProvenanceGraphProps) {
  const isStacked = useMediaQuery("(max-width: 760px)", false, { getInitialValueInEffect: false });
  const [wanted, setWanted] = useState("");
  const { nodes: placed, height } = useMemo(() => placeProvenance(provenance, manifest, isStacked), [provenance, manifest, isStacked]);
  const nodes: Node[] = placed.map(({ id, x, y, data }) => ({
    id: `${id} ${data.title}`,
    type: "provenance",
    position: { x, y },
    ...nodeSize,
    data: { ...data, to: data.to ?? stepsAt(data.stage), isStacked, isFound: wanted !== "" && data.title.toLowerCase().includes(wanted.toLowerCase()) },
  }));
  const named = new Map(placed.map((one) => [one.id, `${one.id} ${one.data.title}`]));
  const edges: Edge[] = provenance.links.map((link) => ({
    id: `${link.from} ${link.to}`,
    source: named.get(link.from) ?? "",
    target: named.get(link.to) ?? "",
    className: "flow",
    focusable: false,
    ...(link.count > 1 ? { label: formatCount(link.count) } : {}),
    markerEnd: { type: MarkerType.ArrowClosed, color: "var(--text-3)", width: 14, height: 14 },
  }));
  return (
    <Canvas
      label="What it came from"
      nodes={nodes}
      edges={edges}
      shape={`${provenance.artifact} ${isStacked}`}
      height={height}
      isStacked={isStacked}
      onFind={setWanted}
      types={types}
      legend={
        <>
          <span>
            <span className="sw src" />
            source
          </span>
          <span>
            <span className="sw me" />
            this artifact
          </span>
          {provenance.stages.some((stage) => stage.steps > 1) && <span className="desk">a box of several steps lists them below</span>}
        </>
      }
    />
  );
}

type ProvenanceNode = Node<ProvenanceNodeData & { to: string; isFound: boolean; isStacked: boolean }, "provenance">;

function NodeView({ data }: NodeProps<ProvenanceNode>) {
  const look = data.verdict === null ? null : lookOf(data.verdict);
  return (
    <Link className={["pn", data.kind, data.isFound ? "found" : ""].join(" ")} to={data.to} preventScrollReset={data.steps > 1} title={data.steps > 1 ? `${data.by}: the list of the ${formatCount(data.steps)} steps that it came from` : data.by}>
      <Handle type="target" position={data.isStacked ? Position.Top : Position.Left} isConnectable={false} />
      <span className="pn-head">
        {data.kind === "src" && <Icon name="artifact" small />}
        <b className="cut">{data.title}</b>
        {look && (
          <span className={`mark ${look.tone}`} title={look.word}>
            <Icon name={look.icon} small />
            <span className="sr">{look.word}</span>
          </span>
        )}
      </span>
      <span className={data.gap === null ? "pn-note cut" : "pn-note cut gap"}>{data.gap ?? data.note}</span>
      <Handle type="source" position={data.isStacked ? Position.Bottom : Position.Right} isConnectable={false} />
    </Link>
  );
}

const types = { provenance: NodeView };
