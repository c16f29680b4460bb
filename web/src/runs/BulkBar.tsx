import { useState } from "react";
import { useNavigate } from "react-router";
import type { Run } from "../api/types";
import { useKeys } from "../app/keys";
import { ActionButton } from "../kit/ActionButton";
import { isActive } from "../kit/counts";
import { formatCount, formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { BulkDialog, type BulkVerb } from "./BulkDialog";

// So many the server takes in one request.
const most = 200;

interface BulkBarProps {
  selected: readonly Run[];
  onClear: () => void;
}

/** What can be done with the selected runs; it lies at the lower edge and pushes no rows. */
export function BulkBar({ selected, onClear }: BulkBarProps) {
  const [verb, setVerb] = useState<BulkVerb | null>(null);
  const navigate = useNavigate();
  function compare(): void {
    // The older run stands first, as what the newer one is held against.
    const [newer, older] = selected;
    if (newer && older) void navigate(`/compare?a=${older.run_id}&b=${newer.run_id}`);
  }
  useKeys({ c: () => selected.length === 2 && compare() });
  if (selected.length === 0) return null;
  const failed = selected.filter((run) => run.status === "failed");
  const active = selected.filter(isActive);
  const chosen = verb === "restart" ? failed : verb === "cancel" ? active : selected;
  const tooMany = (runs: readonly Run[]): string | null => (runs.length > most ? `${formatCount(most)} runs at the most can take part at once; these are ${formatCount(runs.length)}.` : null);
  return (
    <>
      <div className="bulk" role="toolbar" aria-label={`${formatPlural(selected.length, "run")} selected`}>
        <span className="strong nowrap" aria-live="polite">
          {selected.length} selected
        </span>
        <span className="sep desk" />
        <ActionButton icon="compare" small primary={selected.length === 2} refusal={selected.length === 2 ? null : "Two runs can be compared; select exactly two."} onClick={compare}>
          Compare
        </ActionButton>
        <ActionButton icon="restart" small refusal={failed.length === 0 ? "None of the selected runs has failed." : tooMany(failed)} onClick={() => setVerb("restart")}>
          Restart failed…
        </ActionButton>
        <ActionButton icon="tag" small refusal={tooMany(selected)} onClick={() => setVerb("label")}>
          Label…
        </ActionButton>
        <ActionButton icon="cancel" small refusal={active.length === 0 ? "None of the selected runs is active." : tooMany(active)} onClick={() => setVerb("cancel")}>
          Cancel…
        </ActionButton>
        <button type="button" className="btn sm quiet icon" aria-label="Clear selection" onClick={onClear}>
          <Icon name="x" />
        </button>
      </div>
      {verb !== null && <BulkDialog verb={verb} runs={chosen} left={selected.length - chosen.length} onClose={() => setVerb(null)} onDone={onClear} />}
    </>
  );
}
