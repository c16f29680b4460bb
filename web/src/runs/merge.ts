import type { Page, Run } from "../api/types";

/** Puts the newest state of runs in the place of the older one; the same pages come back where nothing changed. */
export function updateRuns(pages: readonly Page<Run>[], changed: ReadonlyMap<string, Run>): Page<Run>[] {
  return pages.map((page) => (page.items.some((run) => changed.has(run.run_id)) ? { ...page, items: page.items.map((run) => changed.get(run.run_id) ?? run) } : page));
}

/** Runs of the first page that the list does not have yet, newest first. */
export function newRuns(pages: readonly Page<Run>[], head: Page<Run>): Run[] {
  const known = new Set(pages.flatMap((page) => page.items.map((run) => run.run_id)));
  return head.items.filter((run) => !known.has(run.run_id));
}

/** The list with a newer first page; null where so much is new that the two do not meet, and the list must be read again. */
export function mergeHead(pages: readonly Page<Run>[], head: Page<Run>): Page<Run>[] | null {
  const fresh = newRuns(pages, head);
  const isWhole = head.next == null;
  if (fresh.length === head.items.length && head.items.length > 0 && !isWhole && pages.some((page) => page.items.length > 0)) return null;
  const updated = updateRuns(pages, new Map(head.items.map((run) => [run.run_id, run])));
  const [first, ...rest] = updated;
  if (!first) return [head];
  return fresh.length === 0 ? updated : [{ ...first, items: [...fresh, ...first.items] }, ...rest];
}

/** The list with runs that are newer than all it has put at its head, newest first; others that it does not have are left out. */
export function prependRuns(pages: readonly Page<Run>[], told: Iterable<Run>): Page<Run>[] {
  const [first, ...rest] = pages;
  if (!first) return [...pages];
  const newest = first.items[0]?.created_at ?? "";
  const fresh = [...told].filter((run) => run.created_at > newest).sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  return fresh.length === 0 ? [...pages] : [{ ...first, items: [...fresh, ...first.items] }, ...rest];
}
