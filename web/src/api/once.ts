import { useRef } from "react";
import { writeJson } from "./json";

/** Sixteen random bytes as hex; `crypto.randomUUID` is not there on a page that came without TLS from another machine. */
const randomKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A key for what a dialog sends: the same one as long as the request is the same, so that sending it again after an answer was lost carries nothing out twice. */
export function useRequestKey(): (request: unknown) => string {
  const last = useRef({ request: "", key: "" });
  return (request) => {
    const text = writeJson(request);
    if (last.current.request !== text) last.current = { request: text, key: randomKey() };
    return last.current.key;
  };
}
