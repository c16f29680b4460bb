import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { part, send } from "../api/client";
import { runQuery } from "../api/queries";
import type { Run } from "../api/types";
import { Icon } from "../kit/Icon";
import { ErrorBox } from "../kit/States";

/** Names a run to hold others against. */
export function GoldenDialog({ run, onClose }: { run: string; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const save = useMutation({
    mutationFn: () => send<Run>("PUT", `/runs/${part(run)}/golden`, { name: name.trim() }),
    onSuccess: (saved) => {
      client.setQueryData(runQuery(run).queryKey, saved);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Save as golden" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      <form
        className="golden"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && !save.isPending) save.mutate();
        }}
      >
        <p className="sub">A golden run has a name, so that later ones can be held against it.</p>
        <label className="field">
          <Icon name="star" />
          <span className="sr">Name</span>
          <input value={name} placeholder="weekly-baseline" onChange={(event) => setName(event.target.value)} data-autofocus />
        </label>
        {save.isError && <ErrorBox what="It was not saved" error={save.error} />}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose}>
            Close
          </button>
          <button type="submit" className="btn primary" aria-disabled={name.trim() === "" || save.isPending}>
            <Icon name="star" />
            Save as golden
          </button>
        </div>
      </form>
    </Modal>
  );
}
