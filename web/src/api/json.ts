import { isLosslessNumber, isSafeNumber, LosslessNumber, parse, stringify } from "lossless-json";

export { isLosslessNumber };

/** A value as JSON text; a number that was read with its digits is written with them. */
export const writeJson = (value: unknown, space?: number): string => stringify(value, null, space) ?? "null";

/** A text as JSON in which every number keeps the digits that it is written with; a name that stands twice with two values is an error. */
export const readExact = (text: string): unknown => parse(text);

// A number that a double may not hold: of sixteen digits, or with an exponent of three.
const suspicious = /[:[,]\s*-?(?=[\d.]{16}|[\d.]+[eE][+-]?\d{3})/;

/** An answer of the server: numbers are numbers, and only those that would lose a digit keep their text. */
export function readAnswer(text: string): unknown {
  if (!suspicious.test(text)) return JSON.parse(text) as unknown;
  return parse(text, null, { parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits)), onDuplicateKey: ({ newValue }) => newValue });
}
