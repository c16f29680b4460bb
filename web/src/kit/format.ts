const counts = new Intl.NumberFormat("en-US");
const twoDigits = (value: number): string => String(value).padStart(2, "0");
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const longMonths = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"] as const;
const day = 86_400_000;

/** A count, written out: `8,543`. */
export const formatCount = (count: number): string => counts.format(count);

/** `1 step`, `8,543 steps`. */
export const formatPlural = (count: number, one: string, many = `${one}s`): string => `${formatCount(count)} ${count === 1 ? one : many}`;

/** How long something took: `3 ms`, `12.84s`, `2m 31s`, `1h 04m`, `3d 07h`. */
export function formatDuration(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${twoDigits(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h ${twoDigits(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d ${twoDigits(Math.floor(minutes / 60) % 24)}h`;
}

/** How long something has been going on, without fractions: it changes each second. */
export const formatElapsed = (ms: number): string => (ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))}s` : formatDuration(Math.floor(ms / 1000) * 1000));

const clock = (time: Date, withSeconds = false): string => `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}${withSeconds ? `:${twoDigits(time.getSeconds())}` : ""}`;

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime();
}

/** Whole days between two times, by the calendar of the person who reads. */
export const daysBetween = (earlier: Date, later: Date): number => Math.round((startOfDay(later) - startOfDay(earlier)) / day);

/** A time as short as it can be told: `14:20` today, `20 Nov 23:10` this week, with the year when older; of today also to the second. */
export function formatTime(text: string, now: Date, withSeconds = false): string {
  const time = new Date(text);
  const age = daysBetween(time, now);
  if (age === 0) return clock(time, withSeconds);
  const date = `${time.getDate()} ${months[time.getMonth()] ?? ""}`;
  return age > 0 && age < 7 ? `${date} ${clock(time)}` : `${date} ${time.getFullYear()} ${clock(time)}`;
}

/** The head above the runs of a day: `Today`, `21 November`. */
export function formatDay(time: Date, now: Date): { word: string | null; date: string } {
  const age = daysBetween(time, now);
  const date = `${time.getDate()} ${longMonths[time.getMonth()] ?? ""}${time.getFullYear() === now.getFullYear() ? "" : ` ${time.getFullYear()}`}`;
  return { word: age === 0 ? "Today" : age === 1 ? "Yesterday" : null, date };
}

/** A time in full, in UTC: what the recording holds. */
export const formatUtc = (text: string): string => `${text.replace("T", " ").replace("Z", "")} UTC`;

/** The first digits of a digest, enough to tell it from others: `0d41c6be`. */
export const shortDigest = (digest: string): string => digest.replace(/^sha256:/, "").slice(0, 8);

/** An id that fits a narrow column: its last part, which is the one that differs. */
export function shortId(id: string): string {
  const at = id.indexOf("_");
  const body = id.slice(at + 1);
  return body.length <= 10 ? id : `${id.slice(0, at + 1)}…${body.slice(-6)}`;
}

/** A size in bytes: `96 B`, `1.9 KB`, `1.2 MB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["KB", "MB", "GB", "TB"] as const;
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ""}`;
}

/** What a media type is called: `application/json` is `JSON`. */
export function formatMediaType(type: string): string {
  const name = (type.split(";")[0] ?? type).trim();
  const known: Record<string, string> = { "application/octet-stream": "bytes", "text/plain": "text", "image/svg+xml": "SVG", "text/markdown": "Markdown" };
  return known[name] ?? (name.split("/")[1] ?? name).replace(/^(x-|vnd\.)/, "").toUpperCase();
}

/** A share in whole percent; 100 only when nothing is left, 0 only when nothing is done. */
export function percent(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  return part >= whole ? 100 : Math.min(99, Math.max(1, Math.round((part / whole) * 100)));
}
