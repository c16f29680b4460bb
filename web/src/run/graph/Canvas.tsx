import { useEffect, useRef, useState, type ReactNode } from "react";
import { Background, BackgroundVariant, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, useStore, useViewport, type Edge, type Node, type NodeTypes } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { useKeys } from "../../app/keys";
import { Icon } from "../../kit/Icon";
import { nodeTypes } from "./nodes";
import { useView } from "./view";

interface CanvasProps {
  label: string;
  nodes: Node[];
  edges: Edge[];
  /** Changes when other nodes are drawn, not when they only change their numbers: the view is fitted anew then. */
  shape: string;
  /** How high the nodes stand together. */
  height: number;
  /** On a narrow page the graph stands in the page at its full height and scrolls with it. */
  isStacked: boolean;
  onFind: (text: string) => void;
  /** How nodes are drawn, where that is not as in a run. */
  types?: NodeTypes;
  /** What the marks mean, where they are not those of a run. */
  legend?: ReactNode;
}

/** A graph that can be moved, zoomed and searched. */
export function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <Drawing {...props} />
    </ReactFlowProvider>
  );
}

function Drawing({ label, nodes, edges, shape, height, isStacked, onFind, types = nodeTypes, legend = <RunLegend /> }: CanvasProps) {
  const flow = useReactFlow();
  const fit = { padding: isStacked ? 0.02 : { top: "64px", bottom: "88px", left: "20px", right: "20px" } as const, maxZoom: 1, minZoom: 0.1 };

  const width = useStore((state) => state.width);
  const seen = useStore((state) => state.height);
  const view = useView();
  const isMoved = useRef(view.known !== null);

  useEffect(() => {
    // Whoever has moved the graph keeps their view when a panel opens beside it.
    if (isMoved.current) return;
    // The nodes are measured in the frame after they were drawn.
    const frame = requestAnimationFrame(() => void flow.fitView(fit));
    return () => cancelAnimationFrame(frame);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- fitted anew only where other nodes are drawn, or in another size
  }, [shape, flow, width, seen]);

  return (
    <div className={isStacked ? "card graph stacked" : "card graph"} role="group" aria-label={label} style={{ height: isStacked ? height + 108 : Math.min(620, Math.max(320, height + 156)) }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={types}
        {...(view.known === null ? { fitView: true, fitViewOptions: fit } : { defaultViewport: view.known })}
        minZoom={0.1}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > 200}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        onMoveStart={(event) => {
          if (event !== null) isMoved.current = true;
        }}
        onMoveEnd={(event, viewport) => {
          if (event !== null) view.keep(viewport);
        }}
        panOnDrag={!isStacked}
        panOnScroll={false}
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        zoomActivationKeyCode={["Meta", "Control"]}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={16} size={1} color="var(--line)" />
        {!isStacked && <MiniMap className="mini" pannable zoomable ariaLabel="Small map of the graph" nodeColor={colourOf} nodeStrokeWidth={0} maskColor="var(--scrim)" bgColor="var(--surface)" />}
      </ReactFlow>
      <div className="gbar">
        <div className="legend">{legend}</div>
        <span className="grow" />
        <Find nodes={nodes} onFind={onFind} />
      </div>
      <Zoom
        onZoomed={() => {
          isMoved.current = true;
          view.keep(flow.getViewport());
        }}
        fit={() => {
          isMoved.current = false;
          view.keep(null);
          void flow.fitView({ ...fit, duration: 160 });
        }}
      />
    </div>
  );
}

function RunLegend() {
  return (
    <>
      <span>
        <span className="sw" />
        executed
      </span>
      <span>
        <span className="sw r" />
        reused
      </span>
      <span>
        <span className="sw f" />
        failed
      </span>
    </>
  );
}

function colourOf(node: Node): string {
  if (node.type === "lane") return "var(--line-strong)";
  const look = node.data["look"] as { tone: string } | undefined;
  return look?.tone === "fail" ? "var(--bar-fail)" : look?.tone === "reuse" ? "var(--bar-reuse)" : "var(--bar-exec)";
}

function Zoom({ fit, onZoomed }: { fit: () => void; onZoomed: () => void }) {
  const flow = useReactFlow();
  const { zoom } = useViewport();
  return (
    <div className="zoom">
      <button type="button" aria-label="Zoom out" onClick={() => void flow.zoomOut({ duration: 90 }).then(onZoomed)}>
        <Icon name="minus" />
      </button>
      <span>{Math.round(zoom * 100)}%</span>
      <button type="button" aria-label="Zoom in" onClick={() => void flow.zoomIn({ duration: 90 }).then(onZoomed)}>
        <Icon name="plus" />
      </button>
      <button type="button" aria-label="Fit" onClick={fit}>
        <Icon name="fit" />
      </button>
    </div>
  );
}

/** Marks the nodes whose name holds a text and goes to the first of them. */
function Find({ nodes, onFind }: { nodes: Node[]; onFind: (text: string) => void }) {
  const flow = useReactFlow();
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  useKeys({ f: () => setTimeout(() => field.current?.focus()) });

  function find(): void {
    const found = nodes.find((node) => node.type !== "lane" && node.id.toLowerCase().includes(text.toLowerCase()));
    if (found) void flow.fitView({ nodes: [{ id: found.id }], maxZoom: 1, duration: 160 });
  }

  return (
    <form
      className="find"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== "") find();
      }}
    >
      <label className="field">
        <Icon name="search" />
        <span className="sr">Find in the graph</span>
        <input
          ref={field}
          value={text}
          placeholder="Find"
          onChange={(event) => {
            setText(event.target.value);
            onFind(event.target.value);
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") field.current?.blur();
          }}
        />
        <span className="kbd">F</span>
      </label>
    </form>
  );
}
