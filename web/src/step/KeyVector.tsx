import { Fragment } from "react";
import { writeJson } from "../api/json";
import type { Step, Why } from "../api/types";
import { shortDigest } from "../kit/format";
import { Icon, type IconName } from "../kit/Icon";
import { keyParts, type KeyPart } from "./keyVector";

const states: Readonly<Record<KeyPart["state"], { icon: IconName; word: string }>> = {
  same: { icon: "same", word: "same" },
  differs: { icon: "differs", word: "differs" },
  alone: { icon: "rec", word: "recorded" },
};

/** The key of a step, part by part; what differs opens with both values side by side. */
export function KeyVector({ step, why }: { step: Step; why: Why | undefined }) {
  return (
    <div className="keys">
      {keyParts(step, why).map((part) => (
        <Fragment key={part.component}>
          <div className={part.state === "differs" ? "kv on" : "kv"}>
            <span>{part.component}</span>
            <span className="eq">
              <Icon name={states[part.state].icon} />
              {states[part.state].word}
            </span>
            <span className="id" title={part.current}>
              {part.state === "differs" && part.recorded !== null && `${shortDigest(part.recorded)} → `}
              {shortDigest(part.current)}
            </span>
          </div>
          {part.value != null && (
            <details className="one">
              <summary>{part.component === "with" ? "The parameters" : "The context"}</summary>
              <pre tabIndex={0}>{writeJson(part.value, 2)}</pre>
            </details>
          )}
          {part.values && (
            <div className="two">
              <Value side="was" title="Recorded" value={part.values.recorded} />
              <Value side="now" title="This run" value={part.values.current} />
            </div>
          )}
        </Fragment>
      ))}
    </div>
  );
}

function Value({ side, title, value }: { side: "was" | "now"; title: string; value: unknown }) {
  return (
    <div className={side}>
      <div className="cap">{title}</div>
      <pre tabIndex={0} aria-label={title}>
        {value == null ? <span className="dim">none</span> : <mark>{typeof value === "string" ? value : writeJson(value, 2)}</mark>}
      </pre>
    </div>
  );
}
