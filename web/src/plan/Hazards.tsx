import { useEffect, useRef } from "react";
import type { Plan } from "../api/types";
import { Icon } from "../kit/Icon";
import { isField } from "../kit/keydown";

type Answers = Readonly<Record<string, "repeat" | "skip">>;

interface HazardsProps {
  hazards: Plan["hazards"];
  answers: Answers;
  onAnswer: (answers: Answers) => void;
}

/** What took effect, and of what; that it would happen again is the question itself. */
const withoutEcho = (reason: string): string => reason.replace(/: would repeat an effect: .*$/, "");

/** Effects that would happen again: a question each, with two equal answers and no default. */
export function Hazards({ hazards, answers, onAnswer }: HazardsProps) {
  const first = useRef<HTMLInputElement>(null);
  // The plan comes after the dialog has opened; whoever types in it is not interrupted.
  useEffect(() => {
    if (!isField(document.activeElement)) first.current?.focus();
  }, [hazards]);
  return hazards.map((hazard, index) => (
    <fieldset key={hazard.step_id} className="callout warn hazard">
      <Icon name="hazard" />
      <legend className="sr">{hazard.target}</legend>
      <div className="grow">
        <p>
          <b className="strong">{hazard.target}</b> {withoutEcho(hazard.reason)}. Shall it happen again?
        </p>
      </div>
      {(["skip", "repeat"] as const).map((answer) => (
        <label key={answer} className="btn sm">
          <input
            type="radio"
            className="radio"
            name={hazard.step_id}
            checked={answers[hazard.step_id] === answer}
            onChange={() => onAnswer({ ...answers, [hazard.step_id]: answer })}
            {...(index === 0 && answer === "skip" ? { ref: first } : {})}
          />
          {answer === "skip" ? "Leave it out" : "Do it again"}
        </label>
      ))}
    </fieldset>
  ));
}
