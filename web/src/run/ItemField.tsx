import { useRef, useState } from "react";
import { useKeys } from "../app/keys";
import { Icon } from "../kit/Icon";

/** Narrows the steps to one item, by its key. */
export function ItemField({ item, onChange }: { item: string; onChange: (item: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(item);
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
        <span className="sr">Item</span>
        <input
          ref={field}
          value={typed}
          placeholder="Item, as it is called"
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => typed.trim() !== item && onChange(typed.trim())}
          onKeyDown={(event) => {
            if (event.key === "Escape") field.current?.blur();
          }}
        />
        <span className="kbd">/</span>
      </label>
    </form>
  );
}
