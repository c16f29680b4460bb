import { useEffect, useRef, useState, type ReactNode, type RefObject } from "react";
import { Link } from "react-router";
import type { Plan } from "../api/types";
import { formatCount, formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { Copy } from "../kit/Id";
import { isField } from "../kit/keydown";
import { allEffects, type Answering, type Choice } from "./verbs";

// More of them in a row would be read by nobody; the rest comes when it is asked for.
const shown = 20;
const step = 200;

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
  const [most, setMost] = useState(shown);
  const first = useRef<HTMLInputElement>(null);
  const asked = hazards.length;
  // The plan comes after the dialog has opened; whoever types in it is not interrupted, and an answer brings nobody back to the first question.
  useEffect(() => {
    if (asked > 0 && !isField(document.activeElement) && document.activeElement?.closest(".hazard") == null) first.current?.focus();
  }, [asked]);
  if (answering === "elsewhere") return hazards.map((hazard) => <Doubt key={hazard.step_id} run={run} hazard={hazard} />);
  if (asked === 0) return null;
  if (answering === "together") {
    return (
      <Question name={allEffects} legend={`${formatPlural(asked, "effect")} that would be repeated`} answer={answers[allEffects]} onAnswer={(answer) => onAnswer({ ...answers, [allEffects]: answer })} first={first}>
        <Told hazards={hazards} />
      </Question>
    );
  }
  const all = hazards.every((hazard) => answers[hazard.step_id] === answers[hazards[0]?.step_id ?? ""]) ? answers[hazards[0]?.step_id ?? ""] : undefined;
  const open = hazards.filter((hazard) => answers[hazard.step_id] === undefined).length;
  return (
    <div className="hazards">
      {asked > 1 && (
        <Question name={allEffects} legend="All of them" answer={all} onAnswer={(answer) => onAnswer({ ...answers, ...Object.fromEntries(hazards.map((hazard) => [hazard.step_id, answer])) })} first={first}>
          <p>
            <b className="strong">{formatPlural(asked, "effect")}</b> would happen again. Shall all of them, or none? {open > 0 ? `${formatCount(open)} not answered yet.` : "Each can still be answered by itself."}
          </p>
        </Question>
      )}
      {hazards.slice(0, most).map((hazard, index) => (
        <Question
          key={hazard.step_id}
          name={hazard.step_id}
          legend={hazard.target}
          answer={answers[hazard.step_id]}
          onAnswer={(answer) => onAnswer({ ...answers, [hazard.step_id]: answer })}
          {...(asked === 1 && index === 0 ? { first } : {})}
        >
          <Told hazards={[hazard]} />
        </Question>
      ))}
      {asked > most && (
        <button type="button" className="btn sm" onClick={() => setMost(most + step)}>
          Show {formatCount(Math.min(step, asked - most))} of {formatCount(asked - most)} more
        </button>
      )}
    </div>
  );
}

interface QuestionProps {
  name: string;
  legend: string;
  answer: "skip" | "repeat" | undefined;
  onAnswer: (answer: "skip" | "repeat") => void;
  first?: RefObject<HTMLInputElement | null>;
  children: ReactNode;
}

function Question({ name, legend, answer: given, onAnswer, first, children }: QuestionProps) {
  return (
    <fieldset className="callout warn hazard">
      <Icon name="hazard" />
      <legend className="sr">{legend}</legend>
      <div className="grow">{children}</div>
      {(["skip", "repeat"] as const).map((answer) => (
        <label key={answer} className="btn sm">
          <input type="radio" className="radio" name={name} checked={given === answer} onChange={() => onAnswer(answer)} {...(first && answer === "skip" ? { ref: first } : {})} />
          {answer === "skip" ? "Leave it out" : "Do it again"}
        </label>
      ))}
    </fieldset>
  );
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
