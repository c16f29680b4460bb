import { useState } from "react";
import { useSearchParams } from "react-router";
import type { Viewport } from "@xyflow/react";

/** The part of a graph that is seen, as it stands in the address; null for all of it. */
export function readView(text: string | null): Viewport | null {
  const [x, y, percent] = (text ?? "").split(",").map(Number);
  if (x === undefined || y === undefined || percent === undefined || ![x, y, percent].every(Number.isFinite) || percent <= 0) return null;
  return { x, y, zoom: percent / 100 };
}

export const writeView = ({ x, y, zoom }: Viewport): string => [x, y, zoom * 100].map(Math.round).join(",");

/** The part that the address named when the graph was opened, and how another one is kept there. */
export function useView(): { known: Viewport | null; keep: (view: Viewport | null) => void } {
  const [search, setSearch] = useSearchParams();
  const [known] = useState(() => readView(search.get("view")));
  return {
    known,
    keep: (view) =>
      setSearch(
        (now) => {
          const next = new URLSearchParams(now);
          if (view === null) next.delete("view");
          else next.set("view", writeView(view));
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
  };
}
