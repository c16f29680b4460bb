import { useMemo } from "react";
import { tokensOf } from "./highlight";

// A longer text would keep the page busy for longer than its colours are worth.
const mostColoured = 100_000;

/** Text with its language's colours. */
export default function SourceText({ text, language, label }: { text: string; language: string | null; label: string }) {
  const tokens = useMemo(() => (language === null || text.length > mostColoured ? null : tokensOf(text, language)), [text, language]);
  return (
    <pre className="code source" tabIndex={0} aria-label={label}>
      {tokens === null
        ? text
        : tokens.map((token, index) =>
            token.className === "" ? (
              token.text
            ) : (
              <span key={index} className={token.className}>
                {token.text}
              </span>
            ),
          )}
    </pre>
  );
}
