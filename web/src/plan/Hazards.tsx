import { useEffect, useRef, type ReactNode } from "react";
import { Link } from "react-router";
import type { Plan } from "../api/types";
import { formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Copy } from "../kit/Id";
import { isField } from "../kit/keydown";
import { allEffects, type Answering, type Choice } from "./verbs";

// Where one answer serves all, more of them in a row would be read by nobody.
const shown = 20;

type Hazard = Plan["hazards"][number];

interface HazardsProps {
  run: string;
  answering: Answering;
  hazards: readonly Hazard[];
  answers: Choice["effects"];
  onAnswer: (answers: Choice["effects"]) => void;
}

/** What took effect, and of what; that it would happen again is the question itself. */
const withoutEcho = (reason: string): string => reason.replace(/: would repeat an effect: .*$/, "");

/** Effects that would happen again: questions with two equal answers and no default. What is in doubt is only told: it waits for its resolution. */
export function Hazards({ run, answering, hazards, answers, onAnswer }: HazardsProps) {
  const first = useRef<HTMLInputElement>(null);
  // The plan comes after the dialog has opened; whoever types in it is not interrupted.
  useEffect(() => {
    if (!isField(document.activeElement)) first.current?.focus();
  }, [hazards]);
  if (answering === "elsewhere") return hazards.map((hazard) => <Doubt key={hazard.step_id} run={run} hazard={hazard} />);
  const questions = answering === "each" ? hazards.map((hazard) => ({ name: hazard.step_id, legend: hazard.target, of: [hazard] })) : hazards.length === 0 ? [] : [{ name: allEffects, legend: `${formatPlural(hazards.length, "effect")} that would be repeated`, of: hazards }];
  return questions.map(({ name, legend, of }, index) => (
    <fieldset key={name} className="callout warn hazard">
      <Icon name="hazard" />
      <legend className="sr">{legend}</legend>
      <div className="grow">
        <Told hazards={of} />
      </div>
      {(["skip", "repeat"] as const).map((answer) => (
        <label key={answer} className="btn sm">
          <input type="radio" className="radio" name={name} checked={answers[name] === answer} onChange={() => onAnswer({ ...answers, [name]: answer })} {...(index === 0 && answer === "skip" ? { ref: first } : {})} />
          {answer === "skip" ? "Leave it out" : "Do it again"}
        </label>
      ))}
    </fieldset>
  ));
}

function Told({ hazards }: { hazards: readonly Hazard[] }): ReactNode {
  const last = Math.min(hazards.length, shown) - 1;
  return hazards.slice(0, shown).map((hazard, index) => (
    <p key={hazard.step_id}>
      <b className="strong">{hazard.target}</b> {withoutEcho(hazard.reason)}.{index === last && ` ${hazards.length > shown ? `So did ${formatPlural(hazards.length - shown, "other")}. ` : ""}Shall ${hazards.length === 1 ? "it" : "they"} happen again?`}
    </p>
  ));
}

/** A step of which nobody knows whether it took effect: where to look at it, and the command that says it. */
function Doubt({ run, hazard }: { run: string; hazard: Hazard }) {
  return (
    <div className="callout warn">
      <Icon name="doubt" />
      <p className="grow">
        <Link className="strong" to={`/runs/${run}/steps/${hazard.step_id}`}>
          {hazard.target}
        </Link>{" "}
        {hazard.reason}
      </p>
      <Copy text={`reprise resolve ${hazard.step_id}`} what="command" />
    </div>
  );
}
