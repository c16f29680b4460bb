import { useId } from "react";
import { Link } from "react-router";
import { useElementSize } from "@mantine/hooks";

/** A point of a plot. */
export interface PlotPoint {
  key: string;
  /** Where along the axis of time, in milliseconds since 1970. */
  at: number;
  value: number;
  /** Told when it is pointed at or read aloud. */
  label: string;
  tone: "ok" | "fail" | "idle" | "run";
  to?: string;
}

interface PlotProps {
  label: string;
  points: readonly PlotPoint[];
  /** How a value of the axis is written. */
  format: (value: number) => string;
  formatAt: (at: number) => string;
  /** The end of the axis of values; by default a round number above the largest. */
  most?: number;
  /** True where the points are joined. */
  joined?: boolean;
}

const [high, left, bottom, top] = [168, 56, 20, 8];

/** A round number that a value fits below: 1, 2 or 5 times a power of ten. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value) ?? value;
}

/** Values over time. Points that failed are squares, so that they are told apart without colour. */
export function Plot({ label, points, format, formatAt, most, joined = false }: PlotProps) {
  const title = useId();
  // Drawn as wide as its place is, so that its words keep their size.
  const { ref, width } = useElementSize();
  const wide = Math.max(200, width);
  const [first, last] = [Math.min(...points.map((point) => point.at)), Math.max(...points.map((point) => point.at))];
  const end = most ?? roundAbove(Math.max(...points.map((point) => point.value)));
  const x = (at: number) => left + (last === first ? 0.5 : (at - first) / (last - first)) * (wide - left - 12);
  const y = (value: number) => top + (1 - value / end) * (high - top - bottom);
  return (
    <div ref={ref} className="plot">
      <svg width={wide} height={high} viewBox={`0 0 ${wide} ${high}`} role="group" aria-labelledby={title}>
        <title id={title}>{label}</title>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <path className="grid" d={`M${left} ${y(end * share)}H${wide - 12}`} />
            <text x={left - 8} y={y(end * share) + 4} textAnchor="end">
              {format(end * share)}
            </text>
          </g>
        ))}
        <text x={left} y={high - 4}>
          {formatAt(first)}
        </text>
        {last > first && (
          <text x={wide - 12} y={high - 4} textAnchor="end">
            {formatAt(last)}
          </text>
        )}
        {joined && points.length > 1 && <path className="line" d={points.map((point, index) => `${index === 0 ? "M" : "L"}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`).join("")} />}
        {points.map((point) => {
          const mark = <Mark tone={point.tone} x={x(point.at)} y={y(Math.min(point.value, end))} label={point.label} />;
          return point.to === undefined ? (
            <g key={point.key}>{mark}</g>
          ) : (
            <Link key={point.key} to={point.to} aria-label={point.label}>
              {mark}
            </Link>
          );
        })}
      </svg>
    </div>
  );
}

function Mark({ tone, x, y, label }: { tone: PlotPoint["tone"]; x: number; y: number; label: string }) {
  return (
    <>
      {tone === "fail" ? <rect className={tone} x={x - 4} y={y - 4} width={8} height={8} /> : <circle className={tone} cx={x} cy={y} r={4} />}
      <circle cx={x} cy={y} r={10} fill="transparent">
        <title>{label}</title>
      </circle>
    </>
  );
}
