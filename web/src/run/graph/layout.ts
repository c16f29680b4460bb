import { Graph, layout } from "@dagrejs/dagre";
import type { FrozenPipeline, FrozenRoute, Stage } from "../../api/types";

/** Sizes of what the graph draws, on the 4-px grid. */
export const sizes = { node: 192, nodeHeight: 52, gap: 12, padding: 8, gutter: 12, head: 32, between: 56, item: 22, itemsGap: 6 } as const;

/** So many items stand inside an opened stage; the rest is below the graph. */
export const mostItems = 6;

/** How much higher a stage is when its items are open. */
export const openHeight = (items: number): number => (items === 0 ? 0 : sizes.itemsGap + (Math.min(items, mostItems) + (items > mostItems ? 1 : 0)) * sizes.item);

export interface Lane {
  route: string;
  queue: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** A stage that follows the one above it is joined to it; other arrows run in the lane's gutter. */
  stages: { target: string; name: string; y: number; height: number; needs: string | null; isJoined: boolean }[];
}

export interface Arrow {
  id: string;
  from: string;
  to: string;
  /** True between routes; else between stages of one route. */
  isFlow: boolean;
}

/** The routes that a route's outputs go to. */
export const routesAfter = (route: FrozenRoute): string[] => (Array.isArray(route.to) ? route.to : Object.keys(route.to));

const none: ReadonlyMap<string, number> = new Map();

/** How high a lane is, with the stages that stand open in it. */
function laneHeight(stages: Lane["stages"]): number {
  const last = stages.at(-1);
  return last === undefined ? sizes.head + sizes.padding * 2 : last.y + last.height + sizes.padding;
}

/** Places one lane for each route, beside each other, or below each other where there is no room. */
export function placeLanes(pipeline: FrozenPipeline, stacked: boolean, open: ReadonlyMap<string, number> = none): Lane[] {
  const graph = new Graph();
  graph.setGraph({ rankdir: stacked ? "TB" : "LR", ranksep: stacked ? 28 : sizes.between, nodesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const width = sizes.node + sizes.padding * 2 + sizes.gutter;
  for (const [name, route] of Object.entries(pipeline.routes)) graph.setNode(name, { width, height: laneHeight(stagesOf(name, route, open)) });
  for (const [name, route] of Object.entries(pipeline.routes)) for (const next of routesAfter(route)) if (next in pipeline.routes) graph.setEdge(name, next);
  layout(graph);
  const lanes = Object.entries(pipeline.routes).map(([name, route]) => {
    const place = graph.node(name) as { x: number; y: number };
    const stages = stagesOf(name, route, open);
    const height = laneHeight(stages);
    return { route: name, queue: route.queue, x: place.x - width / 2, y: place.y - height / 2, width, height, stages };
  });
  return stacked ? stack(lanes) : alignTops(lanes);
}

function stagesOf(name: string, route: FrozenRoute, open: ReadonlyMap<string, number>): Lane["stages"] {
  let y: number = sizes.head + sizes.padding;
  return route.stages.map((stage, index) => {
    const target = `${name}/${stage.name}`;
    const height = sizes.nodeHeight + openHeight(open.get(target) ?? 0);
    const place = { target, name: stage.name, y, height, needs: stage.from[0] ?? route.stages[index - 1]?.name ?? null, isJoined: index > 0 && followsAbove(route, index) };
    y += height + sizes.gap;
    return place;
  });
}

/** True where a stage takes what the stage above it made. */
function followsAbove(route: FrozenRoute, index: number): boolean {
  const from = route.stages[index]?.from ?? [];
  return from.length === 0 || from.includes(route.stages[index - 1]?.name ?? "");
}

function stack(lanes: Lane[]): Lane[] {
  let y = 0;
  return [...lanes]
    .sort((one, other) => one.y - other.y || one.x - other.x)
    .map((lane) => {
      const placed = { ...lane, x: 0, y };
      y += lane.height + 28;
      return placed;
    });
}

/** Lanes of one column keep their order; a column that has one lane starts at the top, where reading starts. */
function alignTops(lanes: Lane[]): Lane[] {
  const columns = new Map<number, Lane[]>();
  for (const lane of lanes) columns.set(Math.round(lane.x), [...(columns.get(Math.round(lane.x)) ?? []), lane]);
  return [...columns.values()].flatMap((column) => {
    let y = 0;
    return [...column]
      .sort((one, other) => one.y - other.y)
      .map((lane) => {
        const placed = { ...lane, y };
        y += lane.height + 24;
        return placed;
      });
  });
}

/** What leads to what beyond the stage above: stages within their route, and routes to routes. */
export function arrowsOf(pipeline: FrozenPipeline): Arrow[] {
  const arrows: Arrow[] = [];
  for (const [name, route] of Object.entries(pipeline.routes)) {
    for (const [index, stage] of route.stages.entries()) {
      const above = route.stages[index - 1]?.name;
      for (const one of stage.from) if (one !== above) arrows.push({ id: `${name}/${one}→${stage.name}`, from: `${name}/${one}`, to: `${name}/${stage.name}`, isFlow: false });
    }
    for (const next of routesAfter(route)) if (next in pipeline.routes) arrows.push({ id: `${name}→${next}`, from: name, to: next, isFlow: true });
  }
  return arrows;
}

/** The pipeline of which only the stages are known: one lane a route, without what leads to what. */
export function pipelineOf(stages: readonly Stage[]): FrozenPipeline {
  const routes: Record<string, FrozenRoute> = {};
  for (const stage of stages) {
    if (stage.route == null || stage.stage == null) continue;
    const route = (routes[stage.route] ??= { queue: "", stages: [], to: {} });
    route.stages.push({ name: stage.stage, type: stage.type, from: [], publish: null, on_error: "fail" });
  }
  return { pipeline: "", inputs: [], params: {}, routes };
}
