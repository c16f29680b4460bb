import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { startAudit } from "../api/audits";
import { Icon } from "../kit/Icon";
import { ErrorBox } from "../kit/States";

/** Asks what is to be audited, and begins it. */
export function AuditDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [under, setUnder] = useState("");
  const [sample, setSample] = useState("");
  const start = useMutation({
    mutationFn: () => startAudit({ under: under.trim(), sample: sample.trim() }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["audits"] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Audit" size="md" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className="audit-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!start.isPending) start.mutate();
        }}
      >
        <p className="sub">It reads the record of every named artifact and scores how well it is accounted for. It changes nothing.</p>
        <label>
          <span className="cap">Only names that begin with</span>
          <span className="field">
            <input value={under} placeholder="all names" onChange={(event) => setUnder(event.target.value)} data-autofocus />
          </span>
        </label>
        <label>
          <span className="cap">Make a sample again first: a number or a share</span>
          <span className="field">
            <input value={sample} placeholder="none, or for example 10%" onChange={(event) => setSample(event.target.value)} />
          </span>
        </label>
        {start.isError && <ErrorBox what="It was not begun" error={start.error} />}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="btn primary" aria-disabled={start.isPending}>
            <Icon name="audit" />
            Audit
          </button>
        </div>
      </form>
    </Modal>
  );
}
