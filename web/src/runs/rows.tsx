import type { Run } from "../api/types";
import type { GridRow } from "../kit/DataGrid";
import { formatDay } from "../kit/format";

/** When a run is placed in time: when it was asked for, which is the order of the list. */
export const timeOf = (run: Run): string => run.created_at;

/** The runs with a heading before each day. */
export function runRows(runs: readonly Run[], now: Date): GridRow<Run>[] {
  const rows: GridRow<Run>[] = [];
  let day = "";
  for (const run of runs) {
    const time = new Date(timeOf(run));
    const { word, date } = formatDay(time, now);
    if (date !== day) {
      day = date;
      rows.push({
        key: `day ${date} ${rows.length === 0 ? "" : run.run_id}`,
        heading: (
          <>
            {word !== null && <b>{word}</b>}
            {date}
          </>
        ),
      });
    }
    rows.push({ key: run.run_id, item: run });
  }
  return rows;
}
