import type { ReactNode } from "react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useGridKeys } from "./gridKeys";

/** A row of a grid, or a heading between rows. */
export type GridRow<T> = { key: string; item: T } | { key: string; heading: ReactNode };

interface DataGridProps<T> {
  label: string;
  rows: readonly GridRow<T>[];
  /** All rows there are, also those that are not loaded; null where nobody knows. */
  total: number | null;
  header: ReactNode;
  rowHeight: number;
  className?: string;
  renderRow: (item: T) => ReactNode;
  rowClass?: (item: T) => string;
  selected?: ReadonlySet<string>;
  /** The row under the cursor, or a range of rows, is to be selected or not. */
  onSelect?: (keys: string[], isRange: boolean) => void;
  onOpen: (item: T) => void;
  /** Called when the last rows come into view. */
  onEnd?: () => void;
  dimmed?: boolean;
}

/** A list of any length: only what is seen is drawn, and one row is in the tab order. */
export function DataGrid<T>(props: DataGridProps<T>) {
  const { rows, rowHeight, selected, onEnd } = props;
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // Whatever stands above the list may grow or go; the document changes its height then.
  useLayoutEffect(() => {
    const measure = () => setTop(Math.round((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: (index) => (isHeading(rows[index]) ? 29 : rowHeight),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    scrollMargin: top,
  });
  const shown = virtualizer.getVirtualItems();
  const keys = useGridKeys({
    grid: body,
    keys: rows.map((row) => (isHeading(row) ? null : row.key)),
    onOpen: (index) => {
      const row = rows[index];
      if (row && !isHeading(row)) props.onOpen(row.item);
    },
    ...(props.onSelect ? { onSelect: props.onSelect } : {}),
    reveal: (index) => virtualizer.scrollToIndex(index, { align: "auto" }),
  });

  const last = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 10) onEnd?.();
  }, [last, rows.length, onEnd]);

  return (
    <div className={`card list ${props.className ?? ""}${props.dimmed === true ? " dimmed" : ""}`} role="grid" aria-label={props.label} aria-rowcount={props.total ?? -1} aria-multiselectable={props.onSelect !== undefined}>
      {props.header}
      <div role="rowgroup" ref={body} className="list-body" style={{ height: virtualizer.getTotalSize() }}>
        {shown.map((place) => {
          const row = rows[place.index];
          if (!row) return null;
          const style = { transform: `translateY(${place.start - top}px)` };
          if (isHeading(row)) {
            return (
              <div key={row.key} className="day placed" role="row" data-index={place.index} ref={virtualizer.measureElement} style={style}>
                <span role="gridcell">{row.heading}</span>
              </div>
            );
          }
          const isCursor = keys.cursor === row.key;
          const isSelected = selected?.has(row.key) === true;
          const classes = ["rw placed", isCursor ? "cursor" : "", isSelected ? "sel" : "", props.rowClass?.(row.item) ?? ""].filter(Boolean).join(" ");
          return (
            <div
              key={row.key}
              className={classes}
              role="row"
              aria-rowindex={place.index + 2}
              aria-selected={isSelected}
              tabIndex={keys.tabStop === row.key ? 0 : -1}
              data-index={place.index}
              data-key={row.key}
              ref={virtualizer.measureElement}
              style={style}
              onFocus={() => keys.setCursor(row.key)}
              onClick={(event) => {
                if (!(event.target as Element).closest("a, button, input, label")) props.onOpen(row.item);
              }}
            >
              {props.renderRow(row.item)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

const isHeading = <T,>(row: GridRow<T> | undefined): row is { key: string; heading: ReactNode } => row !== undefined && "heading" in row;
