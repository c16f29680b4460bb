/** A sentence in which what stands between backticks is a name or a command, as messages and hints are written. */
export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split(/`([^`]+)`/).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <code key={index} className="word">
            {part}
          </code>
        ),
      )}
    </>
  );
}
