import type { IconName } from "../kit/Icon";
import type { Overview } from "../api/types";
import { formatCount } from "../kit/format";

export interface PageEntry {
  path: string;
  label: string;
  icon: IconName;
  /** The number beside the entry. */
  count: (overview: Overview) => string | null;
}

/** The pages of the navigation, in its order. */
export const pages: readonly PageEntry[] = [
  { path: "/runs", label: "Runs", icon: "runs", count: (overview) => formatCount(overview.runs) },
  { path: "/artifacts", label: "Artifacts", icon: "artifact", count: (overview) => formatCount(overview.artifacts) },
  { path: "/pipelines", label: "Pipelines", icon: "pipe", count: (overview) => formatCount(overview.pipelines) },
  { path: "/agents", label: "Agents", icon: "agent", count: (overview) => formatCount(overview.nodes) },
  { path: "/audit", label: "Audit", icon: "audit", count: (overview) => (overview.audit_score === null ? null : `${Math.floor(overview.audit_score * 100)}%`) },
];
