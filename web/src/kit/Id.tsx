import { useClipboard } from "@mantine/hooks";
import { shortDigest, shortId } from "./format";
import { Icon } from "./Icon";

interface CopyProps {
  /** What is copied. */
  text: string;
  /** What it is called: `id`, `digest`, `command`. */
  what: string;
}

/** Copies a text by one click and says so in its own place. */
export function Copy({ text, what }: CopyProps) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <button type="button" className="btn sm icon quiet" aria-label={clipboard.copied ? `Copied ${what}` : `Copy ${what}`} onClick={() => clipboard.copy(text)}>
      <Icon name={clipboard.copied ? "ok" : "copy"} />
    </button>
  );
}

function Short({ text, shown, what }: { text: string; shown: string; what: string }) {
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <button type="button" className="id id-copy" title={`${text}\nClick copies it`} aria-label={clipboard.copied ? "copied" : `${shown}, copy this ${what}`} onClick={() => clipboard.copy(text)}>
      {clipboard.copied ? "copied" : shown}
    </button>
  );
}

/** A digest by its first digits; a click copies all of it. */
export function Digest({ digest }: { digest: string }) {
  return <Short text={digest} shown={shortDigest(digest)} what="digest" />;
}

/** An id, shortened; a click copies all of it. */
export function Id({ id, whole = false }: { id: string; whole?: boolean }) {
  return <Short text={id} shown={whole ? id : shortId(id)} what="id" />;
}
