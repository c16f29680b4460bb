import { useState, useEffect, type ReactNode } from "react";
import { asProblem } from "../api/problem";
import { Icon, type IconName } from "./Icon";
import { Words } from "./Words";

/** What went wrong, what to do, and a way to try again, in the place of what failed. */
export function ErrorBox({ error, onRetry, what }: { error: unknown; onRetry?: () => void; what: string }) {
  const problem = asProblem(error);
  return (
    <div className="callout fail error" role="alert">
      <Icon name="fail" />
      <div className="grow">
        <p className="strong">{`${what}: ${problem.title}`}</p>
        {problem.detail !== "" && <p>{problem.detail}</p>}
        {problem.hint !== null && <p className="sub"><Words text={problem.hint} /></p>}
        <p className="mono sub">{problem.code}</p>
      </div>
      {onRetry && (
        <button type="button" className="btn sm" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** The same for a part that not everybody may see: that is no failure, and is said quietly. */
export function DeniedOrError({ error, onRetry, what }: { error: unknown; onRetry: () => void; what: string }) {
  const problem = asProblem(error);
  if (problem.code !== "access.denied") return <ErrorBox what={what} error={error} onRetry={onRetry} />;
  return (
    <p className="hint in-card" role="note">
      Not for everybody: {problem.detail}
    </p>
  );
}

/** Says why there is nothing, and what to do about it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** True once a wait has lasted so long that a person would wonder. */
function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** Rows in their final size while the data come; nothing in the first 150 ms, in which they mostly do. */
export function SkeletonRows({ count, what }: { count: number; what: string }) {
  const late = useLate();
  return (
    <div className={late ? "skeletons shown" : "skeletons"} role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="skeleton-row">
          <i />
          <i />
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

/** A block in its final size while its data come. */
export function SkeletonBlock({ size, what }: { size: "line" | "card" | "panel" | "graph"; what: string }) {
  const late = useLate();
  return <div className={`skeleton-block ${size}${late ? " shown" : ""}`} role="status" aria-label={`Loading ${what}`} />;
}
