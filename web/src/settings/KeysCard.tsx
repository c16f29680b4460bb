import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Modal } from "@mantine/core";
import { addKey, keysQuery, removeKey, settingsQuery } from "../api/settings";
import { sessionQuery } from "../api/session";
import type { Key } from "../api/types";
import { Icon } from "../kit/Icon";
import { Copy } from "../kit/Id";
import { DeniedOrError, ErrorBox, SkeletonRows } from "../kit/States";
import { Time } from "../kit/Time";

/** What each role may do, as the documentation says it. */
const roles: readonly { role: string; may: string }[] = [
  { role: "viewer", may: "looks" },
  { role: "operator", may: "starts, replays, cancels" },
  { role: "admin", may: "also gives and takes keys" },
];

/** The keys of the server, for those who may see them. */
export function KeysCard() {
  const keys = useQuery(keysQuery);
  const [adds, setAdds] = useState(false);
  const [removed, setRemoved] = useState<Key | null>(null);
  return (
    <section className="card table-card" aria-label="Keys">
      <div className="card-head">
        <h2>Keys</h2>
        <span className="grow" />
        {keys.isSuccess && (
          <button type="button" className="btn sm" onClick={() => setAdds(true)}>
            <Icon name="plus" />
            Add a key…
          </button>
        )}
      </div>
      {keys.isPending && <SkeletonRows count={2} what="the keys" />}
      {keys.isError && <DeniedOrError what="The keys could not be read" error={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.data?.length === 0 && <p className="hint in-card">There is no key: whoever reaches the server from its own machine may do everything. The first key must be an admin&apos;s; from then on everybody needs one.</p>}
      {keys.data && keys.data.length > 0 && <KeysTable keys={keys.data} onRemove={setRemoved} />}
      {adds && <AddDialog isFirst={keys.data?.length === 0} onClose={() => setAdds(false)} />}
      {removed && <RemoveDialog target={removed} onClose={() => setRemoved(null)} />}
    </section>
  );
}

function KeysTable({ keys, onRemove }: { keys: readonly Key[]; onRemove: (key: Key) => void }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Role</th>
          <th scope="col" className="desk">
            Mail to
          </th>
          <th scope="col" className="desk">
            Made
          </th>
          <th scope="col">
            <span className="sr">Remove</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <td className="name">{key.name}</td>
            <td title={roles.find((one) => one.role === key.role)?.may}>{key.role}</td>
            <td className="desk sub">{key.address ?? "–"}</td>
            <td className="desk">
              <Time time={key.created_at} />
            </td>
            <td className="num">
              <button type="button" className="btn sm quiet danger" aria-label={`Remove the key ${key.name}`} onClick={() => onRemove(key)}>
                Remove…
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AddDialog({ isFirst, onClose }: { isFirst: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [role, setRole] = useState(isFirst ? "admin" : "viewer");
  const [address, setAddress] = useState("");
  const add = useMutation({ mutationFn: () => addKey(name.trim(), role, address.trim()) });
  // The list is asked for when the secret has been seen: with the first key this page needs a login.
  const close = () => {
    if (add.isSuccess) for (const key of ["keys", "session", "settings"]) void client.invalidateQueries({ queryKey: [key] });
    onClose();
  };
  return (
    <Modal opened onClose={close} closeOnClickOutside={!add.isSuccess} title={add.isSuccess ? "The key is made" : "Add a key"} size="md" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      {add.isSuccess ? (
        <Secret made={add.data} onDone={close} />
      ) : (
        <form
          className="settings-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "" && !add.isPending) add.mutate();
          }}
        >
          <label>
            <span className="cap">Who has it</span>
            <span className="field">
              <input value={name} placeholder="ann, ci, …" onChange={(event) => setName(event.target.value)} data-autofocus />
            </span>
          </label>
          <fieldset>
            <legend className="cap">Role</legend>
            {roles.map((one) => (
              <label key={one.role} className="row">
                <input type="radio" className="radio" name="role" checked={role === one.role} onChange={() => setRole(one.role)} />
                {one.role} <span className="dim">{one.may}</span>
              </label>
            ))}
          </fieldset>
          <Address address={address} onChange={setAddress} />
          {add.isError && <ErrorBox what="The key was not made" error={add.error} />}
          <div className="dialog-foot">
            <button type="button" className="btn" onClick={close}>
              Cancel
            </button>
            <button type="submit" className="btn primary" aria-disabled={name.trim() === "" || add.isPending}>
              Add
            </button>
          </div>
        </form>
      )}
    </Modal>
  );
}

/** Where whoever has the key gets mail; only where the server sends any. */
function Address({ address, onChange }: { address: string; onChange: (address: string) => void }) {
  const sends = useQuery(settingsQuery).data?.mail.configured === true;
  if (!sends) return null;
  return (
    <label>
      <span className="cap">Mail about what is started with it goes to</span>
      <span className="field">
        <input type="email" value={address} placeholder="nobody" onChange={(event) => onChange(event.target.value)} />
      </span>
    </label>
  );
}

function Secret({ made, onDone }: { made: Key; onDone: () => void }) {
  return (
    <div className="settings-form">
      <p>This is the only time that it is shown. The server keeps a digest of it and cannot tell it again.</p>
      <div className="code copyable">
        <span className="cut">{made.key}</span>
        <Copy text={made.key ?? ""} what="key" />
      </div>
      <div className="dialog-foot">
        <button type="button" className="btn primary" onClick={onDone} data-autofocus>
          I have kept it
        </button>
      </div>
    </div>
  );
}

function RemoveDialog({ target, onClose }: { target: Key; onClose: () => void }) {
  const client = useQueryClient();
  const session = useQuery(sessionQuery).data;
  const remove = useMutation({
    mutationFn: () => removeKey(target.id),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["keys"] });
      await client.invalidateQueries({ queryKey: ["session"] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Remove the key ${target.name}?`} size="md" lockScroll={false} closeButtonProps={{ "aria-label": "Close" }}>
      <div className="settings-form">
        <p>
          Whoever uses it is refused from now on, and sessions that were begun with it end.
          {session?.name === target.name && " It is yours: you will have to log in with another one."}
        </p>
        {remove.isError && <ErrorBox what="The key was not removed" error={remove.error} />}
        <div className="dialog-foot">
          <button type="button" className="btn" onClick={onClose} data-autofocus>
            Cancel
          </button>
          <button type="button" className="btn danger" aria-disabled={remove.isPending} onClick={() => !remove.isPending && remove.mutate()}>
            Remove
          </button>
        </div>
      </div>
    </Modal>
  );
}
