import { useState, type ReactNode } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { become, logIn, sessionQuery } from "../api/session";
import { ErrorBox } from "../kit/States";
import { Icon } from "../kit/Icon";
import { useTitle } from "./keys";

/** Shows the pages to whoever is logged in, or where the server asks for no key. */
export function SessionGate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.isPending) return null;
  if (session.isError) {
    return (
      <main className="login">
        <ErrorBox what="Reprise" error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return session.data.login && session.data.name == null ? <Login /> : children;
}

function Login() {
  useTitle("Log in");
  const client = useQueryClient();
  const [key, setKey] = useState("");
  const login = useMutation({
    mutationFn: () => logIn(key.trim()),
    onSuccess: (session) => become(client, session),
  });
  return (
    <main className="login">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim() !== "" && !login.isPending) login.mutate();
        }}
      >
        <h1>Log in to Reprise</h1>
        <p className="sub">
          This server asks for a key. <span className="mono">reprise keys add</span> on its machine makes one.
        </p>
        <label className="field">
          <span className="sr">Key</span>
          <input type="password" autoComplete="current-password" placeholder="rpk_…" value={key} onChange={(event) => setKey(event.target.value)} data-autofocus />
        </label>
        {login.isError && <ErrorBox what="Not logged in" error={login.error} />}
        <button type="submit" className="btn primary" aria-disabled={key.trim() === "" || login.isPending}>
          <Icon name="right" />
          Log in
        </button>
      </form>
    </main>
  );
}
