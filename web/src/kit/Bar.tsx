import type { CSSProperties } from "react";
import type { Counts } from "../api/types";
import { barLabel, partsOf, totalOf, type Part } from "./counts";

const classes: Readonly<Record<Part["kind"], string>> = { reused: "r", executed: "x", failed: "f", aside: "a", rest: "" };

/** Executed, reused, failed and what is to come, to scale; reused also carries a hatch. */
export function Bar({ counts, large = false }: { counts: Counts; large?: boolean }) {
  const total = totalOf(counts);
  return (
    <div className={large ? "bar lg" : "bar"} role="img" aria-label={barLabel(counts)}>
      {partsOf(counts)
        .filter((part) => part.count > 0 && part.kind !== "rest")
        .map((part) => (
          <i key={part.kind} className={classes[part.kind]} style={{ "--v": (part.count / total) * 100 } as CSSProperties} />
        ))}
    </div>
  );
}
