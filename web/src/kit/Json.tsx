import type { ReactNode } from "react";
import { readExact, writeJson } from "../api/json";

/** JSON with its keys set back, as text: nothing in it is ever markup. */
export function Json({ value, label }: { value: unknown; label: string }) {
  const text = typeof value === "string" && value.includes("\n") ? value : writeJson(value, 2);
  return <Code text={text} label={label} isJson />;
}

/** Text as it is. */
export function Code({ text, label, isJson = false }: { text: string; label: string; isJson?: boolean }) {
  return (
    <pre className="code" tabIndex={0} aria-label={label}>
      {isJson && text.length < 50_000 ? highlighted(text) : text}
    </pre>
  );
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\],]/g;

function highlighted(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match[1] !== undefined && match[2] === undefined) continue;
    if (match.index > at) parts.push(text.slice(at, match.index));
    const name = match[1] === undefined ? "p" : "k";
    parts.push(
      <span key={match.index} className={name}>
        {match[0]}
      </span>,
    );
    at = match.index + match[0].length;
  }
  parts.push(text.slice(at));
  return parts;
}

/** Laid out where it is JSON, each number digit for digit; else as it is. */
export function prettyText(text: string): { text: string; isJson: boolean } {
  try {
    return { text: writeJson(readExact(text), 2), isJson: true };
  } catch {
    return { text, isJson: false };
  }
}
