const lines = [12, 24, 36, 48, 60];
const notes: readonly [number, number][] = [[76, 32], [136, 44], [196, 20], [256, 32], [316, 56], [376, 44]];
const repeated: readonly [number, number][] = [[510, 32], [570, 44], [630, 20], [690, 32], [750, 56], [810, 44]];

/** A staff with the repeat sign: what was played, and what is played again. */
export function Staff() {
  return (
    <svg className="staff" viewBox="0 0 880 72" fill="none" aria-hidden="true">
      {lines.map((y) => (
        <path key={y} d={`M0 ${y}H880`} stroke="var(--line)" />
      ))}
      <g fill="var(--bar-exec)">
        {notes.map(([x, y]) => (
          <rect key={x} x={x} y={y} width="32" height="8" rx="4" />
        ))}
      </g>
      <g fill="var(--accent)">
        <circle cx="456" cy="30" r="3.5" />
        <circle cx="456" cy="42" r="3.5" />
        <rect x="468" y="12" width="2.5" height="48" />
        <rect x="475" y="12" width="7" height="48" rx="1" />
      </g>
      <g stroke="var(--bar-reuse)" strokeWidth="1.25" strokeDasharray="3 3">
        {repeated.map(([x, y]) => (
          <rect key={x} x={x} y={y} width="32" height="8" rx="4" />
        ))}
      </g>
    </svg>
  );
}
