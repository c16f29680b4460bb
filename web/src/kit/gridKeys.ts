import type { RefObject } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { isField, useKeydown } from "./keydown";

interface GridKeysOptions {
  grid: RefObject<HTMLElement | null>;
  /** The keys of all rows; null for a heading, which the cursor passes over. */
  keys: readonly (string | null)[];
  onOpen: (index: number) => void;
  onSelect?: (keys: string[], isRange: boolean) => void;
  reveal: (index: number) => void;
}

interface GridKeys {
  cursor: string | null;
  tabStop: string | null;
  setCursor: (key: string) => void;
}

const page = 15;

function rowFrom(keys: readonly (string | null)[], at: number, direction: number): number | null {
  for (let index = at; index >= 0 && index < keys.length; index += direction) if (keys[index] !== null) return index;
  return null;
}

/** The row that a key leads to from another; -1 where the list has none. Headings are passed over. */
export function nextRow(keys: readonly (string | null)[], from: number, key: string): number {
  const steps: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1, PageDown: page, PageUp: -page };
  const step = steps[key];
  const wanted = key === "Home" ? 0 : key === "End" ? keys.length - 1 : from < 0 ? 0 : from + (step ?? 0);
  const at = Math.max(0, Math.min(keys.length - 1, wanted));
  const direction = key === "End" || (step ?? 1) < 0 ? -1 : 1;
  return rowFrom(keys, at, direction) ?? rowFrom(keys, at, -direction) ?? from;
}

/** All rows between two, headings left out. */
export function rowsBetween(keys: readonly (string | null)[], one: number, other: number): string[] {
  return keys.slice(Math.min(one, other), Math.max(one, other) + 1).filter((key) => key !== null);
}

/** What Enter means something for by itself. */
const ownEnter = "a, button, input, summary, [role=tab], [role=menuitem], [role=option]";
const moves = new Set(["j", "k", "ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"]);

/** Moves a cursor through a list by keys, wherever on the page no field and no other list has the focus. */
export function useGridKeys({ grid, keys, onOpen, onSelect, reveal }: GridKeysOptions): GridKeys {
  const [cursor, setCursor] = useState<string | null>(null);
  const anchor = useRef<string | null>(null);
  const wanted = useRef<string | null>(null);
  const at = cursor === null ? -1 : keys.indexOf(cursor);

  // The row may be drawn only after the list has scrolled to it.
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = grid.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  function isOurs(event: KeyboardEvent): boolean {
    const target = event.target;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !(target instanceof Element)) return false;
    if (isField(target)) return false;
    if (document.querySelector("[aria-modal=true]")) return false;
    const inside = grid.current?.contains(target) === true;
    return inside || target === document.body || (event.key.length === 1 && target.closest("[role=grid], [role=menu], [role=listbox]") === null);
  }

  useKeydown((event) => {
    if (!isOurs(event)) return;
    if (moves.has(event.key)) {
      const next = nextRow(keys, at, event.key);
      const key = keys[next];
      if (key == null) return;
      event.preventDefault();
      wanted.current = key;
      setCursor(key);
      reveal(next);
    } else if (event.key === "Enter" && at >= 0 && event.target instanceof Element && event.target.closest(ownEnter) === null) {
      event.preventDefault();
      onOpen(at);
    } else if (event.key.toLowerCase() === "x" && cursor !== null && onSelect) {
      event.preventDefault();
      const from = anchor.current === null ? at : keys.indexOf(anchor.current);
      onSelect(event.shiftKey ? rowsBetween(keys, from, at) : [cursor], event.shiftKey);
      anchor.current = cursor;
    }
  });

  return { cursor: at >= 0 ? cursor : null, tabStop: at >= 0 ? cursor : (keys.find((key) => key !== null) ?? null), setCursor };
}
