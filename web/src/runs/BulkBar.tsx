import { useState } from "react";
import { useNavigate } from "react-router";
import type { Run } from "../api/types";
import { useKeys } from "../app/keys";
import { ActionButton } from "../kit/ActionButton";
import { isActive } from "../kit/counts";
import { formatPlural } from "../kit/format";
import { Icon } from "../kit/Icon";
import { BulkDialog, type BulkVerb } from "./BulkDialog";

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
        <ActionButton icon="restart" small refusal={failed.length === 0 ? "None of the selected runs has failed." : null} onClick={() => setVerb("restart")}>
          Restart failed…
        </ActionButton>
        <ActionButton icon="tag" small refusal={null} onClick={() => setVerb("label")}>
          Label…
        </ActionButton>
        <ActionButton icon="cancel" small refusal={active.length === 0 ? "None of the selected runs is active." : null} onClick={() => setVerb("cancel")}>
          Cancel…
        </ActionButton>
        <button type="button" className="btn sm quiet icon" aria-label="Clear selection" onClick={onClear}>
          <Icon name="x" />
        </button>
      </div>
      {verb !== null && <BulkDialog verb={verb} runs={verb === "restart" ? failed : verb === "cancel" ? active : selected} onClose={() => setVerb(null)} onDone={onClear} />}
    </>
  );
}
