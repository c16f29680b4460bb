import { diffLines } from "../compare/rows";

/** Lines of a difference, as the server tells them. */
export function DiffLines({ lines, label }: { lines: readonly string[]; label: string }) {
  return (
    <div className="diff lines" tabIndex={0} role="region" aria-label={label}>
      {diffLines(lines).map((line, index) => (
        <div key={index} className={line.kind}>
          {line.text}
        </div>
      ))}
    </div>
  );
}
