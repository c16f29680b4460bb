import type { Run } from "../api/types";

export interface Relative {
  run: Run;
  depth: number;
}

/** The runs that a run came from, itself, and those that came from it, as the rows of a tree. */
export function familyRows(run: Run, ancestors: readonly Run[], descendants: readonly Run[]): Relative[] {
  const above = [...ancestors].reverse();
  const rows: Relative[] = [...above, run].map((one, depth) => ({ run: one, depth }));
  const children = new Map<string, Run[]>();
  for (const one of descendants) {
    const origin = one.origin?.run_id;
    if (origin !== undefined) children.set(origin, [...(children.get(origin) ?? []), one]);
  }
  addBelow(run.run_id, above.length + 1, children, rows);
  return rows;
}

function addBelow(id: string, depth: number, children: ReadonlyMap<string, Run[]>, rows: Relative[]): void {
  for (const child of children.get(id) ?? []) {
    rows.push({ run: child, depth });
    addBelow(child.run_id, depth + 1, children, rows);
  }
}

/** The rows that fit: the nearest relatives of a run, and how many are left out. */
export function nearest(rows: readonly Relative[], id: string, most: number): { shown: Relative[]; more: number } {
  if (rows.length <= most) return { shown: [...rows], more: 0 };
  const at = rows.findIndex((row) => row.run.run_id === id);
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), rows.length - most));
  const shown = rows.slice(first, first + most);
  const least = Math.min(...shown.map((row) => row.depth));
  return { shown: shown.map((row) => ({ ...row, depth: row.depth - least })), more: rows.length - most };
}
