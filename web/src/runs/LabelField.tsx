import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { labelsQuery } from "../api/queries";
import { ManyChoices } from "../kit/FilterButton";
import { formatCount } from "../kit/format";

interface LabelFieldProps {
  labels: readonly string[];
  onChange: (labels: string[]) => void;
  onDone: () => void;
}

// More than these are found by typing.
const mostShown = 12;

/** Labels to filter by: the most frequent to choose from, any other by typing it. */
export function LabelField({ labels, onChange, onDone }: LabelFieldProps) {
  const [typed, setTyped] = useState("");
  const known = useQuery(labelsQuery).data ?? [];
  const isComplete = /^[^=\s]+=./.test(typed);
  const counts = new Map(known.map((one) => [one.label, one.count]));
  const fitting = known.map((one) => one.label).filter((label) => !labels.includes(label) && label.toLowerCase().includes(typed.toLowerCase()));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const added = isComplete ? typed : fitting.length === 1 ? fitting[0] : undefined;
        if (added === undefined) return;
        onChange([...labels.filter((label) => label !== added), added]);
        onDone();
      }}
    >
      <label className="field">
        <span className="sr">Label as name=value</span>
        <input value={typed} placeholder="name=value" onChange={(event) => setTyped(event.target.value)} data-autofocus />
      </label>
      <ManyChoices
        label="Labels"
        values={labels}
        onChange={onChange}
        options={[...labels, ...fitting.slice(0, mostShown)].map((label) => ({ value: label, shown: label, note: counts.has(label) ? formatCount(counts.get(label) ?? 0) : undefined }))}
      />
      <p className="dim pop-hint">{typed === "" || isComplete ? "↵ adds it" : "A label is name=value, for example team=ops"}</p>
    </form>
  );
}
