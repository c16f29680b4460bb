import { useMemo } from "react";
import Papa from "papaparse";
import { formatCount } from "../../kit/format";

const mostRows = 200;
const mostColumns = 40;

interface CsvTableProps {
  text: string;
  /** False where the text was cut: its last line may be torn, and is left out. */
  whole: boolean;
  label: string;
}

/** Comma-separated values as a table; the first row names the columns. */
export default function CsvTable({ text, whole, label }: CsvTableProps) {
  const rows = useMemo(() => {
    const lines = whole ? text : text.slice(0, text.lastIndexOf("\n"));
    return Papa.parse<string[]>(lines, { skipEmptyLines: true }).data;
  }, [text, whole]);
  const [head = [], ...body] = rows;
  return (
    <>
      <div className="csv" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {head.slice(0, mostColumns).map((cell, index) => (
                <th key={index}>{cell}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {body.slice(0, mostRows).map((row, index) => (
              <tr key={index}>
                {row.slice(0, mostColumns).map((cell, column) => (
                  <td key={column} className={isNumber(cell) ? "num" : ""}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {(body.length > mostRows || head.length > mostColumns) && (
        <p className="hint">
          The first {formatCount(Math.min(mostRows, body.length))} of {formatCount(body.length)}{whole ? "" : " or more"} rows{head.length > mostColumns && `, ${mostColumns} of ${formatCount(head.length)} columns`}.
        </p>
      )}
    </>
  );
}

const isNumber = (text: string): boolean => text !== "" && Number.isFinite(Number(text));
