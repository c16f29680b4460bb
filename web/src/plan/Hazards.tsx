import type { Plan } from "../api/types";
import { Icon } from "../kit/Icon";

type Answers = Readonly<Record<string, "repeat" | "skip">>;

interface HazardsProps {
  hazards: Plan["hazards"];
  answers: Answers;
  onAnswer: (answers: Answers) => void;
}

/** Effects that would happen again: a question each, with two equal answers and no default. */
export function Hazards({ hazards, answers, onAnswer }: HazardsProps) {
  return hazards.map((hazard, index) => (
    <fieldset key={hazard.step_id} className="callout warn hazard">
      <Icon name="hazard" />
      <legend className="sr">{hazard.target}</legend>
      <div className="grow">
        <p>
          <b className="strong">{hazard.target}</b> would repeat an effect: {hazard.reason}
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
            {...(index === 0 && answer === "skip" ? { "data-autofocus": true } : {})}
          />
          {answer === "skip" ? "Leave it out" : "Do it again"}
        </label>
      ))}
    </fieldset>
  ));
}
