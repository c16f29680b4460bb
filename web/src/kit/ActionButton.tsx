import type { ReactNode } from "react";
import { useId } from "react";
import { Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./Icon";

interface ActionButtonProps {
  icon: IconName;
  children: ReactNode;
  onClick: () => void;
  /** Why it cannot be done now, as a sentence; null where it can. */
  refusal?: string | null;
  primary?: boolean;
  small?: boolean;
}

/** A button that stays where it is when its action is not possible, and says why. */
export function ActionButton({ icon, children, onClick, refusal = null, primary = false, small = false }: ActionButtonProps) {
  const reason = useId();
  const classes = ["btn", primary ? "primary" : "", small ? "sm" : ""].filter(Boolean).join(" ");
  // One and the same button in both states: one that came to be another in the middle of a click would lose the click, and the focus.
  return (
    <>
      <Tooltip label={refusal} disabled={refusal === null} events={{ hover: true, focus: true, touch: true }} multiline maw={320}>
        <button type="button" className={classes} aria-disabled={refusal !== null} {...(refusal === null ? {} : { "aria-describedby": reason })} onClick={() => refusal === null && onClick()}>
          <Icon name={icon} />
          {children}
        </button>
      </Tooltip>
      {refusal !== null && (
        <span id={reason} className="sr">
          {refusal}
        </span>
      )}
    </>
  );
}
