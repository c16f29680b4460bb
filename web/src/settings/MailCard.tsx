import { useState } from "react";
import { Link } from "react-router";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { mailQuery, retryMail, testMail } from "../api/settings";
import type { Mail, Settings } from "../api/types";
import { shortId } from "../kit/format";
import { Icon } from "../kit/Icon";
import { DeniedOrError, ErrorBox, SkeletonRows } from "../kit/States";
import { LookMark } from "../kit/Status";
import { Time } from "../kit/Time";
import { canRetry, mailLook } from "./mail";

/** Whether mail can be sent, a way to try it, and what was sent. */
export function MailCard({ mail }: { mail: Settings["mail"] }) {
  return (
    <section className="card table-card" aria-label="Mail">
      <div className="card-head">
        <h2>Mail</h2>
        <LookMark look={mail.configured ? { icon: "ok", word: "Configured", tone: "ok" } : { icon: "cancel", word: "Not configured", tone: "idle" }} />
      </div>
      {mail.configured ? <Server mail={mail} /> : <p className="hint in-card">Name a mail server with REPRISE_SMTP_HOST, and REPRISE_SMTP_FROM, when the server is started; then reruns that are started here end with a mail.</p>}
      {mail.configured && <Test operator={mail.operator} />}
      <Outbox />
    </section>
  );
}

const tlsWords: Readonly<Record<string, string>> = { none: "no", starttls: "from STARTTLS on", tls: "from the first byte on" };

function Server({ mail }: { mail: Settings["mail"] }) {
  if (mail.host === null) return null;
  return (
    <dl className="kvs about">
      <dt>Server</dt>
      <dd className="mono">
        {mail.host}:{mail.port}
      </dd>
      <dt>Encrypted</dt>
      <dd>{tlsWords[mail.tls ?? ""] ?? mail.tls}</dd>
      <dt>Login</dt>
      <dd>{mail.user ?? "none"}</dd>
      <dt>From</dt>
      <dd>{mail.from}</dd>
      <dt>Operator</dt>
      <dd>{mail.operator ?? "nobody is told where nobody else is named"}</dd>
    </dl>
  );
}

function Test({ operator }: { operator: string | null }) {
  const [to, setTo] = useState("");
  const test = useMutation({ mutationFn: () => testMail(to.trim()) });
  return (
    <form
      className="mail-test"
      onSubmit={(event) => {
        event.preventDefault();
        if (!test.isPending) test.mutate();
      }}
    >
      <label className="field">
        <span className="sr">Send a test to</span>
        <input type="email" value={to} placeholder={operator ?? "to whom"} onChange={(event) => setTo(event.target.value)} />
      </label>
      <button type="submit" className="btn" aria-disabled={test.isPending}>
        <Icon name="play" />
        {test.isPending ? "Sending…" : "Send a test"}
      </button>
      {test.isSuccess && (
        <p role="status" className={test.data.sent ? "" : "bad"}>
          {test.data.sent ? `Sent to ${test.data.to}.` : `Not sent to ${test.data.to}.`} <span className="mono">{test.data.answer}</span>
        </p>
      )}
      {test.isError && <ErrorBox what="The test was not sent" error={test.error} />}
    </form>
  );
}

function Outbox() {
  const outbox = useQuery(mailQuery);
  if (outbox.isPending) return <SkeletonRows count={3} what="the outbox" />;
  if (outbox.isError) return <DeniedOrError what="The outbox could not be read" error={outbox.error} onRetry={() => void outbox.refetch()} />;
  if (outbox.data.length === 0) return <p className="hint in-card">The outbox is empty: no run has asked for a mail.</p>;
  return (
    <table className="outbox">
      <caption className="sr">Outbox</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">To</th>
          <th scope="col">About</th>
          <th scope="col">What the mail server said</th>
          <th scope="col" className="num">
            When
          </th>
          <th scope="col">
            <span className="sr">Send again</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {outbox.data.map((mail) => (
          <MailRow key={mail.mail_id} mail={mail} />
        ))}
      </tbody>
    </table>
  );
}

function MailRow({ mail }: { mail: Mail }) {
  const client = useQueryClient();
  const retry = useMutation({ mutationFn: () => retryMail(mail.mail_id), onSettled: () => client.invalidateQueries({ queryKey: ["mail"] }) });
  return (
    <tr>
      <td>
        <LookMark look={mailLook(mail.state)} />
      </td>
      <td className="m-to">{mail.to.join(", ")}</td>
      <td className="name">
        {mail.run_id === null ? (mail.subject ?? "–") : <Link to={`/runs/${mail.run_id}`}>{mail.subject ?? shortId(mail.run_id)}</Link>}
      </td>
      <td className="m-said sub">{mail.words ?? "–"}</td>
      <td className="m-when num">
        <Time time={mail.ended_at ?? mail.next_at ?? mail.created_at} />
      </td>
      <td className="m-again num">
        {canRetry(mail.state) && (
          <button type="button" className="btn sm" aria-disabled={retry.isPending} onClick={() => !retry.isPending && retry.mutate()}>
            Send again
          </button>
        )}
        {retry.isError && <span className="bad">{retry.error.message}</span>}
      </td>
    </tr>
  );
}
