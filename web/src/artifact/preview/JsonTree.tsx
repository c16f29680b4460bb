import { useState } from "react";
import { isLosslessNumber, writeJson } from "../../api/json";
import { formatCount } from "../../kit/format";

const most = 100;

interface JsonNodeProps {
  name: string | null;
  value: unknown;
  depth: number;
}

/** JSON as a tree; the first two levels are open, long lists show a hundred entries at a time. */
export function JsonTree({ value, label }: { value: unknown; label: string }) {
  return (
    <div className="json-tree mono" tabIndex={0} role="region" aria-label={label}>
      <JsonNode name={null} value={value} depth={0} />
    </div>
  );
}

function JsonNode({ name, value, depth }: JsonNodeProps) {
  if (typeof value !== "object" || value === null || isLosslessNumber(value)) {
    return (
      <div className="leaf">
        <Name name={name} />
        <span className={value === null ? "null" : isLosslessNumber(value) ? "number" : typeof value}>{writeJson(value)}</span>
      </div>
    );
  }
  return <Branch name={name} value={value} depth={depth} />;
}

function Branch({ name, value, depth }: JsonNodeProps & { value: object }) {
  const [opened, setOpened] = useState(depth < 2);
  const [shown, setShown] = useState(most);
  const isList = Array.isArray(value);
  const entries = Object.entries(value) as [string, unknown][];
  return (
    <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        <Name name={name} />
        <span className="dim">{isList ? `[ ${formatCount(entries.length)} ]` : `{ ${formatCount(entries.length)} }`}</span>
      </summary>
      {opened && entries.slice(0, shown).map(([key, one]) => <JsonNode key={key} name={key} value={one} depth={depth + 1} />)}
      {opened && entries.length > shown && (
        <button type="button" className="btn sm quiet" onClick={() => setShown(shown + most)}>
          {formatCount(Math.min(most, entries.length - shown))} more of {formatCount(entries.length - shown)}
        </button>
      )}
    </details>
  );
}

function Name({ name }: { name: string | null }) {
  return name === null ? null : <span className="key">{name}: </span>;
}
