import { useEffect } from "react";
import { getHotkeyHandler } from "@mantine/hooks";
import { isField, isInDialog, useKeydown } from "../kit/keydown";

/** All keys of the page, as its sheet lists them. */
export const keySheet: readonly { title: string; keys: readonly { keys: readonly string[]; what: string }[] }[] = [
  {
    title: "Everywhere",
    keys: [
      { keys: ["/"], what: "search on this page" },
      { keys: ["⌘K", "Ctrl K"], what: "find or do anything" },
      { keys: ["?"], what: "this list" },
      { keys: ["T"], what: "light or dark" },
      { keys: ["Esc"], what: "close the panel, then the selection" },
    ],
  },
  {
    title: "Lists",
    keys: [
      { keys: ["J", "K", "↓", "↑"], what: "next, previous row" },
      { keys: ["↵"], what: "open" },
      { keys: ["X"], what: "select" },
      { keys: ["Shift X"], what: "select up to here" },
      { keys: ["C"], what: "compare two selected runs" },
    ],
  },
  {
    title: "An artifact",
    keys: [{ keys: ["R"], what: "rerun" }],
  },
  {
    title: "A run",
    keys: [
      { keys: ["1", "…", "5"], what: "tabs" },
      { keys: ["F"], what: "find in the graph" },
      { keys: ["[", "]"], what: "previous, next step in the panel" },
      { keys: ["R"], what: "restart" },
    ],
  },
];

/** Single keys of a page; they rest while a field has the focus or a dialog is open. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const handle = getHotkeyHandler(Object.entries(keys).map(([key, handler]) => [key, handler]));
  useKeydown((event) => {
    if (!isField(event.target) && !isInDialog(event.target)) handle(event);
  });
}

/** What stands in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Reprise" : `${title} · Reprise`;
  }, [title]);
}
