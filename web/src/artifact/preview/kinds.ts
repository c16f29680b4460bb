/** How bytes can be shown. */
export type View = "image" | "page" | "tree" | "table" | "text" | "hex";

export const viewWords: Readonly<Record<View, string>> = { image: "Image", page: "Page", tree: "Tree", table: "Table", text: "Source", hex: "Bytes" };

/** Up to how many bytes each view reads; what is larger is shown in part, or not at all where a part would mislead. */
export const mostBytes: Readonly<Record<View, number>> = { image: 20_000_000, page: 10_000_000, tree: 1_000_000, table: 256_000, text: 256_000, hex: 4096 };

/** Views that need all bytes: a torn image or half a tree would say something that is not so. */
export const needsAll = (view: View): boolean => view === "image" || view === "page" || view === "tree";

const plain = (mediaType: string): string => (mediaType.split(";")[0] ?? "").trim().toLowerCase();

/** The views that fit, the best one first. */
export function viewsOf(mediaType: string): View[] {
  const type = plain(mediaType);
  if (type === "image/svg+xml") return ["image", "text"];
  if (["image/png", "image/jpeg", "image/gif", "image/webp"].includes(type)) return ["image", "hex"];
  if (type === "text/html") return ["page", "text"];
  if (type === "application/json" || type.endsWith("+json")) return ["tree", "text"];
  if (type === "text/csv" || type === "text/tab-separated-values") return ["table", "text"];
  if (/^text\/|xml|yaml|javascript|n-triples|ndjson|x-sh|toml|sql/.test(type)) return ["text", "hex"];
  return ["hex"];
}

/** The views that can be had of so many bytes. */
export const possibleViews = (mediaType: string, size: number): View[] => viewsOf(mediaType).filter((view) => !needsAll(view) || size <= mostBytes[view]);

const languages: readonly [RegExp, string][] = [
  [/html|xml|svg/, "xml"],
  [/json/, "json"],
  [/css/, "css"],
  [/javascript|typescript/, "javascript"],
  [/python/, "python"],
  [/yaml/, "yaml"],
  [/markdown/, "markdown"],
  [/sql/, "sql"],
  [/x-sh|shell/, "bash"],
  [/csharp/, "csharp"],
];

const endings: Readonly<Record<string, string>> = { py: "python", js: "javascript", ts: "javascript", sh: "bash", yaml: "yaml", yml: "yaml", md: "markdown", sql: "sql", cs: "csharp", html: "xml", svg: "xml", json: "json", css: "css" };

/** The language in which a text is coloured; null for none. */
export function languageOf(mediaType: string, name: string): string | null {
  const known = languages.find(([type]) => type.test(plain(mediaType)));
  return known?.[1] ?? endings[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? null;
}

/** Bytes as rows of sixteen: where, which, and what they are as text. */
export function hexRows(bytes: Uint8Array): { at: string; hex: string; text: string }[] {
  const rows = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    rows.push({
      at: at.toString(16).padStart(8, "0"),
      hex: row.map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
      text: row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·")).join(""),
    });
  }
  return rows;
}

/** Text of bytes that may end in the middle of a character. */
export const textOf = (bytes: Uint8Array, whole: boolean): string => new TextDecoder().decode(bytes, { stream: !whole });
