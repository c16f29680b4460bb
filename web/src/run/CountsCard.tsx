import type { Counts, Run } from "../api/types";
import { Bar } from "../kit/Bar";
import { asideOf, isActive } from "../kit/counts";
import { formatCount, formatDuration } from "../kit/format";
import { Icon } from "../kit/Icon";

interface NumberProps {
  value: number;
  label: string;
  swatch: string;
  bad?: boolean;
}

function Figure({ value, label, swatch, bad = false }: NumberProps) {
  return (
    <div>
      <span className={bad ? "v bad" : "v"}>{formatCount(value)}</span>
      <span className="l">
        <span className={`sw ${swatch}`} />
        {label}
      </span>
    </div>
  );
}

/** What was done: counts that add up, and the time that reuse saved. */
export function CountsCard({ run }: { run: Run }) {
  const { counts } = run;
  return (
    <section className="card counts" aria-label="What was done">
      <div className="nums">
        <Figure value={counts.succeeded} label="Executed" swatch="" />
        <Figure value={counts.reused} label="Reused" swatch="r" />
        <Figure value={counts.failed} label="Failed" swatch="f" bad={counts.failed > 0} />
        <Trouble counts={counts} />
        {(counts.pending > 0 || isActive(run)) && <Figure value={counts.pending} label={isActive(run) ? "To come" : "Not reached"} swatch="p" />}
        {run.remaining_ms != null && (
          <div>
            <span className="v">{formatDuration(run.remaining_ms)}</span>
            <span className="l">
              <Icon name="clock" small />
              About left
            </span>
          </div>
        )}
        {run.saved_ms > 0 && (
          <div className="time">
            <span className="v sv">{formatDuration(run.saved_ms)}</span>
            <span className="l">
              <Icon name="branch" small />
              Saved
            </span>
          </div>
        )}
      </div>
      <Bar counts={counts} large />
    </section>
  );
}

/** What happens seldom is shown where it happened. */
function Trouble({ counts }: { counts: Counts }) {
  return (
    <>
      {counts.refused > 0 && <Figure value={counts.refused} label="Refused" swatch="f" bad />}
      {counts.in_doubt > 0 && <Figure value={counts.in_doubt} label="In doubt" swatch="f" bad />}
      {asideOf(counts) > 0 && <Figure value={asideOf(counts)} label={asideWords(counts)} swatch="a" />}
    </>
  );
}

function asideWords(counts: Counts): string {
  const words = [counts.skipped > 0 ? "Skipped" : "", counts.quarantined > 0 ? "Quarantined" : "", counts.cancelled > 0 ? "Cancelled" : ""].filter((word) => word !== "");
  return words.join(", ");
}
