import { useRef, useState, type PointerEvent } from "react";
import type { RunsSummary } from "../api/types";
import { formatCount, formatDuration, formatPlural, formatTime } from "../kit/format";

interface TimeStripProps {
  summary: RunsSummary;
  /** A span of time was dragged over. */
  onRange: (since: string, until: string) => void;
}

const column = 12;
const high = 36;
const square = 8;
// Fewer columns than this tell nothing about time.
const fewestColumns = 12;

/** The squares of a column: one a run as long as they fit, else as many as the share of the fullest column. */
export function squaresOf(bucket: { total: number; failed: number }, fullest: number): { failed: number; other: number } {
  const most = Math.floor((high - 1) / square);
  if (fullest <= most) return { failed: bucket.failed, other: bucket.total - bucket.failed };
  const all = bucket.total === 0 ? 0 : Math.max(1, Math.round((bucket.total / fullest) * most));
  const failed = bucket.failed === 0 ? 0 : Math.max(1, Math.round((bucket.failed / bucket.total) * all));
  return { failed, other: Math.max(0, all - failed) };
}

/** How many runs there are, and when; it is as high with few of them as with many, so that the list below stays where it is. */
export function TimeStrip({ summary, onRange }: TimeStripProps) {
  const failed = summary.by_status["failed"] ?? 0;
  return (
    <section className="card strip" aria-label="Runs over time">
      <div className="sum">
        <div className="big">{formatPlural(summary.total, "run")}</div>
        <div className="sub">
          {formatCount(failed)} failed · {formatDuration(summary.saved_ms)} saved by reuse
        </div>
      </div>
      {summary.buckets.length >= fewestColumns && (
        <div>
          <Squares summary={summary} failed={failed} onRange={onRange} />
          <Axis summary={summary} />
        </div>
      )}
    </section>
  );
}

/** The runs over time, one square each; dragging chooses a span. */
function Squares({ summary, failed, onRange }: TimeStripProps & { failed: number }) {
  const { buckets } = summary;
  const drawing = useRef<SVGSVGElement>(null);
  const [range, setRange] = useState<[number, number] | null>(null);
  const fullest = Math.max(1, ...buckets.map((bucket) => bucket.total));

  function at(event: PointerEvent): number {
    const box = drawing.current?.getBoundingClientRect();
    if (!box) return 0;
    return Math.max(0, Math.min(buckets.length - 1, Math.floor(((event.clientX - box.left) / box.width) * buckets.length)));
  }

  function end(): void {
    if (!range) return;
    const [from, to] = [Math.min(...range), Math.max(...range)];
    setRange(null);
    const [first, last] = [buckets[from], buckets[to]];
    if (first && last) onRange(first.since, last.until);
  }

  return (
    <svg
      ref={drawing}
      viewBox={`0 0 ${buckets.length * column} ${high}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${formatPlural(summary.total, "run")} over time, ${formatCount(failed)} failed`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setRange([at(event), at(event)]);
      }}
      onPointerMove={(event) => range && setRange([range[0], at(event)])}
      onPointerUp={end}
      onPointerCancel={() => setRange(null)}
    >
      {range && <rect x={Math.min(...range) * column} y={0} width={(Math.abs(range[1] - range[0]) + 1) * column} height={high} fill="var(--accent-soft)" />}
      {buckets.map((bucket, index) => {
        const squares = squaresOf(bucket, fullest);
        return (
          <g key={bucket.since}>
            <rect x={index * column + 1.5} y={high - 1} width={9} height={1} fill="var(--line)" />
            {Array.from({ length: squares.failed + squares.other }, (_, row) => (
              <rect key={row} x={index * column + 1.5} y={high - square * (row + 1)} width={9} height={7} fill={row < squares.failed ? "var(--bar-fail)" : "var(--bar-exec)"} opacity={row < squares.failed ? 1 : 0.6} />
            ))}
          </g>
        );
      })}
    </svg>
  );
}

function Axis({ summary }: { summary: RunsSummary }) {
  const now = new Date();
  const { buckets } = summary;
  const isShort = summary.since !== null && summary.until !== null && Date.parse(summary.until) - Date.parse(summary.since) < 5 * 60_000; // Minutes would all be the same.
  const marks = [0, 0.25, 0.5, 0.75].map((share) => buckets[Math.floor(share * buckets.length)]).filter((bucket) => bucket !== undefined);
  return (
    <div className="ax" aria-hidden="true">
      {marks.map((bucket) => (
        <span key={bucket.since}>{formatTime(bucket.since, now, isShort)}</span>
      ))}
      <span>{summary.until === null || now.getTime() - Date.parse(summary.until) < 120_000 ? "now" : formatTime(summary.until, now, isShort)}</span>
    </div>
  );
}
