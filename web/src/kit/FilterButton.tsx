import { useState, type ReactNode } from "react";
import { Popover } from "@mantine/core";
import { Icon, type IconName } from "./Icon";

interface FilterButtonProps {
  label: string;
  /** What is chosen, in words; null for any. */
  value: string | null;
  icon?: IconName;
  className?: string;
  onClear: () => void;
  /** What is chosen from; given what closes the list. */
  children: (close: () => void) => ReactNode;
}

/** Opens a list to choose from; where something is chosen it says what, and × takes it away. */
export function FilterButton({ label, value, icon, className = "", onClear, children }: FilterButtonProps) {
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <span className={`fgroup ${className}`}>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" offset={4} trapFocus returnFocus shadow="md" withRoles={false}>
        <Popover.Target>
          <button type="button" className={value === null ? "btn fbtn" : "btn fbtn on"} aria-haspopup="dialog" aria-expanded={opened} onClick={() => setOpened(!opened)}>
            {icon && <Icon name={icon} />}
            {label}
            {(icon === undefined || value !== null) && <b>{value ?? "Any"}</b>}
            {value === null && icon === undefined && <Icon name="down" small />}
          </button>
        </Popover.Target>
        <Popover.Dropdown role="dialog" aria-label={`Filter by ${label.toLowerCase()}`}>
          <div className="pop">{children(close)}</div>
        </Popover.Dropdown>
      </Popover>
      {value !== null && (
        <button type="button" className="btn fbtn on clear" aria-label={`Clear ${label.toLowerCase()}`} onClick={onClear}>
          <Icon name="x" small />
        </button>
      )}
    </span>
  );
}

interface ChoicesProps {
  label: string;
  options: readonly { value: string; shown: ReactNode; note?: ReactNode }[];
  value: string;
  onChange: (value: string) => void;
}

/** One of several, as radio buttons: arrows move, a click chooses. */
export function Choices({ label, options, value, onChange }: ChoicesProps) {
  return (
    <div role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" className="radio" name={label} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.shown}
          {option.note !== undefined && <span className="n">{option.note}</span>}
        </label>
      ))}
    </div>
  );
}

interface ManyChoicesProps {
  label: string;
  options: readonly { value: string; shown: ReactNode; note?: ReactNode }[];
  values: readonly string[];
  onChange: (values: string[]) => void;
}

/** Any of several, as check boxes; none means any. */
export function ManyChoices({ label, options, values, onChange }: ManyChoicesProps) {
  return (
    <div role="group" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="checkbox"
            className="check"
            checked={values.includes(option.value)}
            onChange={() => onChange(values.includes(option.value) ? values.filter((one) => one !== option.value) : [...values, option.value])}
          />
          {option.shown}
          {option.note !== undefined && <span className="n">{option.note}</span>}
        </label>
      ))}
    </div>
  );
}

/** What is chosen of several in few words; null for none. */
export const chosenWords = (words: readonly string[]): string | null => (words.length === 0 ? null : words.length <= 2 ? words.join(", ") : `${words.length} chosen`);
