import { useRef, useState } from "react";
import { useKeys } from "../app/keys";
import { Icon } from "../kit/Icon";

/** Narrows the steps to those in whose item, reason or error a text stands. */
export function StepSearch({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  useKeys({ "/": () => setTimeout(() => field.current?.focus()) });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onChange(typed.trim());
      }}
    >
      <label className="field search-field">
        <Icon name="search" />
        <span className="sr">Search steps</span>
        <input
          ref={field}
          value={typed}
          placeholder="Item, reason or error"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => typed.trim() !== text && onChange(typed.trim())}
          onKeyDown={(event) => {
            if (event.key === "Escape") field.current?.blur();
          }}
        />
        <span className="kbd">/</span>
      </label>
    </form>
  );
}
