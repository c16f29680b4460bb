import { useMemo, useState } from "react";
import { MarkerType, type Edge, type Node } from "@xyflow/react";
import type { Flow, FrozenPipeline, Stage, Step } from "../../api/types";
import { doneOf } from "../../kit/counts";
import { formatCount } from "../../kit/format";
import { Canvas } from "./Canvas";
import { arrowsOf, placeLanes, sizes, type Arrow, type Lane } from "./layout";
import { stageLook } from "../stageLook";

interface PipelineGraphProps {
  pipeline: FrozenPipeline;
  stages: readonly Stage[];
  flows?: readonly Flow[];
  isActive: boolean;
  selected: string;
  isStacked: boolean;
  addressOf: (target: string) => string;
  /** The first items of the stages that stand open, by target. */
  items?: ReadonlyMap<string, readonly Step[]>;
  /** Opens and closes a stage; stages cannot be opened where nobody asks for it. */
  onOpen?: (target: string) => void;
  stepTo?: (step: string) => string;
}

/** A pipeline at the level of routes and stages: as large for ten items as for a million. */
export function PipelineGraph({ pipeline, stages, flows = noFlows, isActive, selected, isStacked, addressOf, items = noItems, onOpen, stepTo }: PipelineGraphProps) {
  const [wanted, setWanted] = useState("");
  // How many stand in each stage decides how high it is, before they are read.
  const heights = JSON.stringify([...items.keys()].map((target) => [target, doneOf(stages.find((one) => one.target === target)?.counts ?? noCounts)]));
  const lanes = useMemo(() => placeLanes(pipeline, isStacked, new Map(JSON.parse(heights) as [string, number][])), [pipeline, isStacked, heights]);
  const edges = useMemo(() => edgesOf(pipeline, flows, isStacked), [pipeline, flows, isStacked]);
  const nodes: Node[] = lanes.flatMap((lane) => [
    laneNode(lane),
    ...lane.stages.map((place): Node => {
      const stage = stages.find((one) => one.target === place.target);
      const look = stage === undefined ? stageLook(noCounts, isActive) : stageLook(stage.counts, isActive);
      const isFound = wanted !== "" && place.target.toLowerCase().includes(wanted.toLowerCase());
      return {
        id: place.target,
        type: "stage",
        parentId: lane.route,
        position: { x: sizes.padding, y: place.y },
        width: sizes.node,
        height: place.height,
        data: { name: place.name, stage, look, needs: place.needs, isSelected: selected === place.target, isFound, to: addressOf(place.target), isJoined: place.isJoined, items: items.get(place.target) ?? null, onOpen: onOpen === undefined ? null : () => onOpen(place.target), stepTo: stepTo ?? (() => addressOf(place.target)) },
      };
    }),
  ]);
  const height = Math.max(0, ...lanes.map((lane) => lane.y + lane.height));
  return <Canvas label="Stages of this run" nodes={nodes} edges={edges} shape={`${Object.keys(pipeline.routes).join()} ${isStacked}`} height={height} isStacked={isStacked} onFind={setWanted} />;
}

const noFlows: readonly Flow[] = [];
const noItems: ReadonlyMap<string, readonly Step[]> = new Map();
const noCounts = { succeeded: 0, reused: 0, failed: 0, refused: 0, skipped: 0, quarantined: 0, cancelled: 0, in_doubt: 0, pending: 0 };

const laneNode = (lane: Lane): Node => ({ id: lane.route, type: "lane", position: { x: lane.x, y: lane.y }, width: lane.width, height: lane.height, data: { route: lane.route, queue: lane.queue } });

function edgesOf(pipeline: FrozenPipeline, flows: readonly Flow[], isStacked: boolean): Edge[] {
  return arrowsOf(pipeline).map((arrow) => ({
    id: arrow.id,
    source: arrow.from,
    target: arrow.to,
    type: isStacked && arrow.isFlow ? "straight" : "smoothstep",
    pathOptions: { offset: arrow.isFlow ? 20 : 7, borderRadius: 5 },
    className: arrow.isFlow ? "flow" : "inner",
    focusable: false,
    ...labelOf(arrow, flows),
    ...(arrow.isFlow ? { markerEnd: { type: MarkerType.ArrowClosed, color: "var(--text-3)", width: 14, height: 14 } } : {}),
  }));
}

/** How many items went along an arrow between routes. */
function labelOf(arrow: Arrow, flows: readonly Flow[]): Partial<Edge> {
  const count = arrow.isFlow ? flows.filter((flow) => flow.from.startsWith(`${arrow.from}/`) && flow.to === arrow.to).reduce((sum, flow) => sum + flow.count, 0) : 0;
  return count === 0 ? {} : { label: formatCount(count), labelShowBg: true, labelBgPadding: [4, 2], labelBgBorderRadius: 4 };
}
