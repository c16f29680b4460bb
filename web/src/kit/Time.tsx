import type { Run } from "../api/types";
import { isActive } from "./counts";
import { formatDuration, formatElapsed, formatTime, formatUtc } from "./format";
import { useNow } from "./now";

/** A time as short as it can be told; the whole of it, in UTC, on hover. */
export function Time({ time }: { time: string | null | undefined }) {
  const now = useNow();
  if (time == null) return <span className="dim">–</span>;
  return (
    <time dateTime={time} title={formatUtc(time)}>
      {formatTime(time, new Date(now))}
    </time>
  );
}

/** How long something took; a dash where it took no time that is known. */
export function Duration({ ms }: { ms: number | null | undefined }) {
  return ms == null ? <span className="dim">–</span> : <>{formatDuration(ms)}</>;
}

function Elapsed({ since }: { since: string }) {
  const now = useNow();
  return <>{formatElapsed(now - Date.parse(since))}</>;
}

/** How long a run took, or has been going on. */
export function RunDuration({ run }: { run: Run }) {
  if (isActive(run)) return run.started_at == null ? <span className="dim">–</span> : <Elapsed since={run.started_at} />;
  return <Duration ms={run.duration_ms} />;
}
