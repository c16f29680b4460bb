import { isLosslessNumber, writeJson } from "../api/json";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

/** The JSON Merge Patch (RFC 7386) that makes one value of another; undefined where they are the same. */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return writeJson(before) === writeJson(after) ? undefined : after;
  const patch = new Map<string, unknown>();
  for (const name of Object.keys(before)) {
    if (!Object.hasOwn(after, name)) patch.set(name, null);
  }
  for (const [name, value] of Object.entries(after)) {
    const change = Object.hasOwn(before, name) ? mergePatch(before[name], value) : value;
    if (change !== undefined) patch.set(name, change);
  }
  return patch.size === 0 ? undefined : Object.fromEntries(patch);
}
