import { useMemo, useState } from "react";
import type { Edge, Node } from "@xyflow/react";
import type { Step } from "../../api/types";
import { Canvas } from "./Canvas";
import { callSize, placeCalls } from "./calls";

interface CallGraphProps {
  steps: readonly Step[];
  selected: string;
  isStacked: boolean;
  addressOf: (step: Step) => string;
}

/** The calls of a run as a tree: who called whom, and which of them were reused. */
export function CallGraph({ steps, selected, isStacked, addressOf }: CallGraphProps) {
  const [wanted, setWanted] = useState("");
  const calls = useMemo(() => placeCalls(steps, isStacked), [steps, isStacked]);
  const nodes: Node[] = calls.map((call) => ({
    id: call.step.step_id,
    type: "call",
    position: { x: call.x, y: call.y },
    ...callSize,
    data: { step: call.step, count: call.count, isSelected: selected === call.step.step_id, isFound: wanted !== "" && call.step.target.toLowerCase().includes(wanted.toLowerCase()), to: addressOf(call.step) },
  }));
  const edges: Edge[] = calls.flatMap((call) => (call.parent === null ? [] : [{ id: call.step.step_id, source: call.parent, target: call.step.step_id, type: "smoothstep", className: "flow", focusable: false }]));
  const height = Math.max(0, ...calls.map((call) => call.y + callSize.height));
  return <Canvas label="Calls of this run" nodes={nodes} edges={edges} shape={`${calls.length} ${isStacked}`} height={isStacked ? Math.min(360, height) : height} isStacked={isStacked} onFind={setWanted} />;
}
