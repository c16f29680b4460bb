import { readAnswer, writeJson } from "./json";
import { paths } from "./paths";
import { Problem, problemOf, unreachable } from "./problem";

export type QueryValue = string | number | boolean | null | undefined | readonly string[];
export type Query = Readonly<Record<string, QueryValue>>;

const root = "/api/v1";

/** True where the API has the path, written as in its description: `/runs/{id}/plan`. */
export function has(path: string): boolean {
  return paths.has(root + path);
}

/** The address of a path below `/api/v1`; what is null, false or empty is left out, a list stands several times. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === false || value === "") continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) search.append(name, one);
  }
  const text = search.toString();
  return root + path + (text === "" ? "" : `?${text}`);
}

/** Part of a path, with everything encoded that would end it. */
export const part = (text: string): string => encodeURIComponent(text);

async function fetched(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...init });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw unreachable(error);
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** Reads an object. */
export async function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  const response = await fetched(address(path, query), { headers: { accept: "application/json" }, ...(signal ? { signal } : {}) });
  return readAnswer(await response.text()) as T;
}

/** Reads at most `limit` characters of a text, and says whether that was all. */
export async function getText(path: string, limit: number, signal?: AbortSignal): Promise<{ text: string; whole: boolean }> {
  const response = await fetched(address(path), signal ? { signal } : {});
  const reader = response.body?.getReader();
  if (!reader) throw new Problem({ code: "page.error", title: "The answer has no body.", detail: path });
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { text: text + decoder.decode(), whole: true };
    text += decoder.decode(value, { stream: true });
    if (text.length > limit) {
      await reader.cancel();
      return { text: text.slice(0, limit), whole: false };
    }
  }
}

/** Reads at most `limit` bytes, and says whether that was all: the rest is not sent. */
export async function getBytes(path: string, limit: number, signal?: AbortSignal): Promise<{ bytes: Uint8Array; whole: boolean }> {
  const response = await fetched(address(path), signal ? { signal } : {});
  const reader = response.body?.getReader();
  if (!reader) throw new Problem({ code: "page.error", title: "The answer has no body.", detail: path });
  const bytes = new Uint8Array(limit);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: bytes.slice(0, length), whole: true };
    bytes.set(value.subarray(0, limit - length), length);
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return { bytes, whole: false };
    }
  }
}

/** Asks for a change and returns what the server answers; with a key it is carried out once, however often it is sent. */
export async function send<T>(method: "POST" | "PUT" | "DELETE", path: string, body: unknown = {}, key: string | null = null): Promise<T> {
  const token = cookie("reprise-csrf");
  const headers: Record<string, string> = { accept: "application/json", "content-type": "application/json" };
  if (token !== null) headers["x-csrf-token"] = token;
  if (key !== null) headers["idempotency-key"] = key;
  const response = await fetched(address(path), { method, headers, body: writeJson(body) });
  return readAnswer(await response.text()) as T;
}

function cookie(name: string): string | null {
  const found = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`));
  return found === undefined ? null : decodeURIComponent(found.slice(name.length + 1));
}
