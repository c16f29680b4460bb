import { useEffect, useRef, useState } from "react";
import { useDebouncedCallback } from "@mantine/hooks";
import { useKeys } from "../app/keys";
import { Icon } from "./Icon";

interface SearchFieldProps {
  label: string;
  placeholder: string;
  text: string;
  onChange: (text: string) => void;
}

/** A search field: asks when a person stops typing; `/` leads to it. */
export function SearchField({ label, placeholder, text, onChange }: SearchFieldProps) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  if (text !== known) {
    setKnown(text);
    setTyped(text);
  }
  const change = useDebouncedCallback(onChange, 250);
  useKeys({ "/": () => setTimeout(() => field.current?.focus()) });
  useEffect(() => change.cancel, [change]);
  return (
    <label className="field search-field">
      <Icon name="search" />
      <span className="sr">{label}</span>
      <input
        ref={field}
        type="search"
        placeholder={placeholder}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          change(event.target.value.trim());
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") field.current?.blur();
        }}
      />
      <span className="kbd">/</span>
    </label>
  );
}
