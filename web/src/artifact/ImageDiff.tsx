import { useId, useState, type CSSProperties } from "react";
import { contentAddress } from "../api/artifact";

/** One of the two versions: the name of it, and how it is called in words. */
export interface Pictured {
  id: string;
  words: string;
}

const ways = { sides: "Side by side", swipe: "Swipe", overlay: "Overlay", pixels: "Only what differs" } as const;
type Way = keyof typeof ways;

/** Two images as one: beside each other, one over the other, or only what differs. As images they run no script. */
export function ImageDiff({ before, after }: { before: Pictured; after: Pictured }) {
  const [way, setWay] = useState<Way>("sides");
  const [share, setShare] = useState(50);
  const slider = useId();
  const isMoved = way === "swipe" || way === "overlay";
  return (
    <div className="image-diff">
      <div className="seg" role="group" aria-label="How the images are compared">
        {Object.entries(ways).map(([key, words]) => (
          <button key={key} type="button" aria-pressed={way === key} onClick={() => setWay(key as Way)}>
            {words}
          </button>
        ))}
      </div>
      {isMoved && (
        <label className="slide" htmlFor={slider}>
          <span className="cap">{before.words}</span>
          <input id={slider} type="range" min={0} max={100} value={share} aria-label={`How much of ${after.words} is seen`} onChange={(event) => setShare(Number(event.target.value))} />
          <span className="cap">{after.words}</span>
        </label>
      )}
      <div className={`pictures ${way}`} style={{ "--share": `${share}%` } as CSSProperties}>
        <Picture of={before} isShown={way === "sides"} />
        <Picture of={after} isShown={way === "sides"} />
      </div>
      {way === "pixels" && <p className="hint">Black where both are the same; the brighter, the more they differ.</p>}
    </div>
  );
}

function Picture({ of, isShown }: { of: Pictured; isShown: boolean }) {
  return (
    <figure>
      {isShown && <figcaption className="cap">{of.words}</figcaption>}
      <img src={contentAddress(of.id)} alt={of.words} />
    </figure>
  );
}
