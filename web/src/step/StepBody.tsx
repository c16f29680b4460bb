import type { ReactNode } from "react";
import { Link } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { attemptsQuery, inputContent, textQuery } from "../api/run";
import type { Step, Why } from "../api/types";
import { formatCount, formatDuration, formatPlural, formatUtc, shortId } from "../kit/format";
import { Icon, type IconName } from "../kit/Icon";
import { Digest, Id } from "../kit/Id";
import { Code, prettyText } from "../kit/Json";
import { Preview } from "../kit/Preview";
import { ErrorBox } from "../kit/States";
import { LookMark } from "../kit/Status";
import { stepLook } from "../kit/status";
import { Words } from "../kit/Words";
import { AllArtifacts } from "./AllArtifacts";
import { KeyVector } from "./KeyVector";

const deeds: Readonly<Record<string, { icon: IconName; word: string }>> = {
  execute: { icon: "play", word: "Ran" },
  reuse: { icon: "branch", word: "Reused" },
  replace: { icon: "fork", word: "Replaced" },
  refuse: { icon: "refuse", word: "Refused" },
};

// More than this is listed by name, when somebody asks for it.
const mostPreviews = 4;

interface StepBodyProps {
  step: Step;
  why: Why | undefined;
  whyError: Error | null;
}

/** What a person asks of a step, in this order: why it ran, what went wrong, what differs, what went in and came out. */
export function StepBody({ step, why, whyError }: StepBodyProps) {
  return (
    <>
      <Section title="Why">
        <Decision step={step} nearest={why?.nearest ?? null} />
        {step.error && <Failure step={step} />}
        {whyError && <ErrorBox what="The nearest earlier step could not be read" error={whyError} />}
      </Section>
      <Section title="Action key" note={why?.nearest ? `against ${shortId(why.nearest.step_id)}` : "nothing earlier to compare with"}>
        <KeyVector step={step} why={why} />
      </Section>
      <Artifacts step={step.step_id} title="Input" artifacts={step.inputs} count={step.inputs_count} none="none" />
      <Artifacts step={step.step_id} title="Output" artifacts={step.outputs} count={step.outputs_count} none={step.status === "failed" ? "none: the step failed" : "none"} />
      {why?.nearest && step.outputs_count === 0 && why.nearest.outputs[0] && (
        <Section title="Output it had" note={`in ${shortId(why.nearest.run_id)}`}>
          <Preview name={why.nearest.outputs[0].name} artifact={why.nearest.outputs[0]} />
        </Section>
      )}
      <AttemptList step={step} />
      <Environment digest={step.environment} />
      {step.log != null && step.log !== "" && (
        <Section title="Log and notes">
          <Code text={step.log} label="Log and notes" />
        </Section>
      )}
      <Section title="Facts">
        <Numbers step={step} />
      </Section>
    </>
  );
}

function Section({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section className="sec">
      <h3>
        {title}
        {note !== undefined && <span>{note}</span>}
      </h3>
      {children}
    </section>
  );
}

function Decision({ step, nearest }: { step: Step; nearest: Step | null }) {
  const deed = deeds[step.decision] ?? { icon: "play" as const, word: step.decision };
  const source = step.reused_from;
  return (
    <div className="dec">
      <Icon name={deed.icon} />
      <div>
        <p>
          <b className="strong">{deed.word}</b>: {step.reason}
        </p>
        {source && (
          <p>
            The result is that of <StepLink run={source.run_id} step={source.step_id} />
          </p>
        )}
        {!source && nearest && (
          <p>
            Nearest earlier step <StepLink run={nearest.run_id} step={nearest.step_id} />
          </p>
        )}
      </div>
    </div>
  );
}

/** What was tried before, in this run and in those before it; shown where there was more than this once. */
function AttemptList({ step }: { step: Step }) {
  const attempts = lastWords(useQuery(attemptsQuery(step.step_id)).data ?? []);
  if (attempts.length < 2) return null;
  return (
    <Section title="Attempts" note={formatPlural(attempts.length, "attempt")}>
      <ol className="attempts">
        {attempts.map((attempt) => (
          <li key={`${attempt.step_id} ${attempt.attempt}`}>
            <LookMark look={stepLook(attempt)} />
            <span className="cut" title={attempt.error?.message ?? attempt.reason}>
              {attempt.error?.message ?? attempt.reason}
            </span>
            {attempt.step_id === step.step_id ? <span className="dim">attempt {attempt.attempt}</span> : <Link className="mono" to={`/runs/${attempt.run_id}/steps/${attempt.step_id}`} title={attempt.run_id}>{shortId(attempt.run_id)}</Link>}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** An attempt is told of when it is planned, when it begins and when it ends; the last word counts. */
const lastWords = (attempts: readonly Step[]): Step[] => [...new Map(attempts.map((one) => [`${one.step_id} ${one.attempt}`, one])).values()];

function StepLink({ run, step }: { run: string; step: string }) {
  return (
    <>
      <Link className="mono" to={`/runs/${run}/steps/${step}`} title={step}>
        {shortId(step)}
      </Link>{" "}
      in{" "}
      <Link className="mono" to={`/runs/${run}`} title={run}>
        {shortId(run)}
      </Link>
    </>
  );
}

function Failure({ step }: { step: Step }) {
  if (!step.error) return null;
  return (
    <div className="err" role="note">
      <p>
        <span className="mono">{step.error.code}</span> <Words text={step.error.message} />
      </p>
      {step.error.hint != null && (
        <p>
          <Words text={step.error.hint} />
        </p>
      )}
    </div>
  );
}

function Artifacts({ step, title, artifacts, count, none }: { step: string; title: "Input" | "Output"; artifacts: Step["inputs"]; count: number; none: string }) {
  return (
    <Section title={count > 1 ? `${title}s` : title} note={count === 0 ? none : formatPlural(count, "artifact")}>
      {artifacts.slice(0, mostPreviews).map((artifact, place) => (
        <Preview key={`${artifact.name} ${artifact.digest}`} name={artifact.name} artifact={artifact} {...(title === "Input" ? { from: inputContent(step, place) } : {})} />
      ))}
      {count > mostPreviews && <AllArtifacts key={step} step={step} list={title === "Input" ? "inputs" : "outputs"} count={count} shown={mostPreviews} />}
    </Section>
  );
}

function Environment({ digest }: { digest: string }) {
  const text = useQuery(textQuery(digest, 4000));
  return (
    <Section title="Environment">
      <details>
        <summary>{environmentWords(text.data?.text)}</summary>
        <Digest digest={digest} />
        {text.data && <Code text={prettyText(text.data.text).text} isJson label="Environment" />}
        {text.isError && <ErrorBox what="The environment could not be read" error={text.error} />}
      </details>
    </Section>
  );
}

/** The environment in a few words, of what its description holds. */
function environmentWords(text: string | undefined): string {
  if (text === undefined) return "…";
  try {
    const { runtime, os, architecture } = JSON.parse(text) as { os?: string; architecture?: string; runtime?: { name?: string; version?: string } };
    const words = [runtime?.name === undefined ? "" : `${runtime.name} ${runtime.version ?? ""}`.trim(), os ?? "", architecture ?? ""].filter((word) => word !== "");
    return words.length === 0 ? "as recorded" : words.join(" · ");
  } catch {
    return "as recorded";
  }
}

function Numbers({ step }: { step: Step }) {
  return (
    <dl className="kvs">
      <dt>Attempt</dt>
      <dd>{step.attempt}</dd>
      <dt>Took</dt>
      <dd>
        {step.duration_ms == null ? "–" : formatDuration(step.duration_ms)}
        {step.waited_ms != null && `, after ${formatDuration(step.waited_ms)} in the queue`}
      </dd>
      {step.started_at != null && (
        <>
          <dt>Began</dt>
          <dd>{formatUtc(step.started_at)}</dd>
        </>
      )}
      {step.tokens > 0 && (
        <>
          <dt>Tokens</dt>
          <dd>{formatCount(step.tokens)}</dd>
        </>
      )}
      <dt>Step</dt>
      <dd>
        <Id id={step.step_id} whole />
      </dd>
      <dt>Key</dt>
      <dd>
        <Digest digest={step.action_key} />
      </dd>
      {step.idempotency_key != null && (
        <>
          <dt>Idempotency</dt>
          <dd>
            <Id id={step.idempotency_key} whole />
          </dd>
        </>
      )}
    </dl>
  );
}
