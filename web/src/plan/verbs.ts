import type { Plan } from "../api/types";
import { part } from "../api/client";
import { isLosslessNumber, readExact, writeJson } from "../api/json";
import type { IconName } from "../kit/Icon";

export type Verb = "restart" | "restart_only" | "fresh" | "fork" | "replay" | "recover";

/** How effects that would be repeated are answered for: each by itself, all of them with one answer, or not here (what is in doubt has to be resolved). */
export type Answering = "each" | "together" | "elsewhere";

/** The name under which all effects are answered for together. */
export const allEffects = "*";

export interface VerbWords {
  icon: IconName;
  /** What the button says. */
  button: string;
  title: (name: string) => string;
  lead: string;
  answering: Answering;
}

export const verbs: Readonly<Record<Verb, VerbWords>> = {
  restart: { icon: "restart", button: "Restart", title: (name) => `Restart ${name}`, lead: "A new run takes over what still holds. The recording itself stays as it is.", answering: "each" },
  restart_only: { icon: "rerun", button: "Restart this step", title: (name) => `Restart this step of ${name} alone`, lead: "A new run executes this one call, and nothing around it.", answering: "each" },
  fresh: { icon: "play", button: "Run afresh", title: (name) => `Run ${name} afresh`, lead: "A new run does everything again and reuses nothing.", answering: "each" },
  fork: { icon: "fork", button: "Fork", title: (name) => `Fork ${name}`, lead: "A new run with something changed: it runs exactly what depends on the change.", answering: "each" },
  replay: { icon: "replay", button: "Replay", title: (name) => `Replay a stage of ${name}`, lead: "A new run publishes the stored outputs of a stage again, so that only what comes after it runs.", answering: "together" },
  recover: { icon: "play", button: "Recover", title: (name) => `Recover ${name}`, lead: "The same run goes on where it stopped. What is recorded never runs a second time.", answering: "elsewhere" },
};

export const isVerb = (text: string): text is Verb => text in verbs;

/** What a person chose in the dialog. */
export interface Choice {
  run: string;
  verb: Verb;
  /** The step that is forced to run again; null for none. */
  step: string | null;
  /** Of a replay, the stage whose outputs are published. */
  stage: string;
  /** Of a replay, the route that takes them; empty for those that they went to. */
  route: string;
  params: Readonly<Record<string, unknown>>;
  input: unknown;
  context: unknown;
  /** By the step that took effect, or under `allEffects`. */
  effects: Readonly<Record<string, "repeat" | "skip">>;
  reason: string;
}

export const noChange = { stage: "", route: "", params: {}, input: undefined, context: undefined, effects: {}, reason: "" } as const;

/** The request that a choice comes to; the plan of it is asked for with the same one. */
export function requestOf(choice: Choice): { path: string; body: Record<string, unknown> } {
  const target = part(choice.step ?? choice.run);
  const path = { restart: "restart", restart_only: "restart", fresh: "restart", fork: "fork", replay: "replay", recover: "recover" }[choice.verb];
  const body: Record<string, unknown> = {};
  if (choice.verb === "restart_only") body["scope"] = "execution";
  if (choice.verb === "fresh") body["reuse"] = "none";
  if (choice.verb === "replay") {
    body["from_stage"] = choice.stage;
    if (choice.route !== "") body["to_route"] = choice.route;
  }
  if (choice.verb === "fork") {
    if (Object.keys(choice.params).length > 0) body["params"] = choice.params;
    if (choice.input !== undefined) body["input"] = choice.input;
    if (choice.context !== undefined) body["context"] = choice.context;
  }
  const effects = verbs[choice.verb].answering === "together" ? choice.effects[allEffects] : choice.effects;
  if (effects !== undefined && Object.keys(effects).length > 0) body["effects"] = effects;
  if (choice.reason !== "") body["reason"] = choice.reason;
  return { path: `/executions/${choice.verb === "replay" || choice.verb === "recover" ? part(choice.run) : target}/${path}`, body };
}

/** How many effects have to be answered for before it can be started. */
export function openEffects(verb: Verb, hazards: Plan["hazards"], effects: Choice["effects"]): number {
  if (verbs[verb].answering === "elsewhere" || effects[allEffects] !== undefined) return 0;
  return hazards.filter((hazard) => effects[hazard.step_id] === undefined).length;
}

/** The same choice as a command; null where it has no short one. */
export function commandOf(choice: Choice): string | null {
  const { [allEffects]: effects, ...single } = choice.effects;
  if (choice.step !== null || Object.keys(single).length > 0 || choice.input !== undefined || choice.context !== undefined) return null;
  const given: string[] = [];
  for (const [name, value] of Object.entries(choice.params)) {
    const text = typeof value === "string" ? value : writeJson(value);
    if ((typeof value === "object" && !isLosslessNumber(value)) || /[\s'"$]/.test(text)) return null;
    given.push(` --param ${name}=${text}`);
  }
  const commands: Partial<Record<Verb, string>> = { restart: `restart ${choice.run}`, fresh: `restart ${choice.run} --reuse none`, fork: `fork ${choice.run}${given.join("")}`, replay: `replay ${choice.run} --from-stage ${choice.stage}${choice.route === "" ? "" : ` --to-route ${choice.route}`}${effects === undefined ? "" : ` --effects ${effects}`}`, recover: `recover ${choice.run}` };
  const command = commands[choice.verb];
  return command === undefined ? null : `reprise ${command}`;
}

/** The members of an object that were changed; a text that is no JSON object says what was found. */
export function changedMembers(before: Readonly<Record<string, unknown>>, text: string): { changed: Record<string, unknown> } | { problem: string } {
  const read = readJson(text);
  if ("problem" in read) return read;
  if (typeof read.value !== "object" || read.value === null || Array.isArray(read.value)) return { problem: "Expected an object, { … }." };
  const changed = Object.entries(read.value).filter(([name, value]) => writeJson(before[name]) !== writeJson(value));
  return { changed: Object.fromEntries(changed) };
}

/** A text as JSON in which every number keeps its digits, or what is wrong with it. */
export function readJson(text: string): { value: unknown } | { problem: string } {
  try {
    return { value: readExact(text) };
  } catch (error) {
    return { problem: `This is no JSON yet: ${error instanceof Error ? error.message : String(error)}` };
  }
}
