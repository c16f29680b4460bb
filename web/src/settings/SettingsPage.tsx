import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { keysQuery, mailQuery, settingsQuery } from "../api/settings";
import { sessionQuery } from "../api/session";
import type { Settings } from "../api/types";
import { useRunEvents } from "../api/useRunEvents";
import { useTitle } from "../app/keys";
import { formatCount, formatDuration, formatSize } from "../kit/format";
import { ErrorBox, SkeletonBlock } from "../kit/States";
import { Time } from "../kit/Time";
import { useOnce } from "../kit/useOnce";
import { KeysCard } from "./KeysCard";
import { MailCard } from "./MailCard";
import "./settings.css";

const refreshed: readonly string[] = [];

/** Who may use the server, what it sends, what it keeps, and what it is. */
export function SettingsPage() {
  useTitle("Settings");
  useRunEvents(refreshed);
  const settings = useQuery(settingsQuery);
  const session = useQuery(sessionQuery).data;
  // They are short and come at once: shown together, none of them pushes another down.
  const [keys, mail] = [useQuery(keysQuery), useQuery(mailQuery)];
  const isPending = !useOnce([settings, keys, mail].every((query) => !query.isPending));
  return (
    <>
      <div className="head first-line">
        <h1>Settings</h1>
        {session?.name != null && (
          <span className="sub">
            you are {session.name}, {session.role}
          </span>
        )}
      </div>
      <div className="settings">
        {isPending ? <Waiting /> : <KeysCard />}
        {settings.data && !isPending && <MailCard mail={settings.data.mail} />}
        {settings.isError && <ErrorBox what="The settings could not be read" error={settings.error} onRetry={() => void settings.refetch()} />}
        {settings.data && !isPending && <Retention retention={settings.data.retention} limits={settings.data.limits} />}
        {settings.data && !isPending && <About settings={settings.data} />}
      </div>
    </>
  );
}

function Waiting() {
  return ["the keys", "the mail", "the settings"].map((what) => <SkeletonBlock key={what} size="card" what={what} />);
}

function Facts({ rows }: { rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="kvs about">
      {rows
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Retention({ retention, limits }: Pick<Settings, "retention" | "limits">) {
  return (
    <section className="card" aria-label="Retention and limits">
      <div className="card-head">
        <h2>Retention and limits</h2>
      </div>
      <Facts
        rows={[
          ["Runs, steps, artifacts", retention.recordings === "kept" ? "kept: nothing removes them by itself" : retention.recordings],
          ["Findings of audits", `of the newest ${formatCount(retention.audit_results)}; of older ones the numbers`],
          ["Logins", formatDuration(retention.sessions_ms)],
          ["Answers to repeated requests", formatDuration(retention.idempotency_keys_ms)],
          ["Largest request", formatSize(limits.body_bytes)],
          ["Requests at once", `${formatCount(limits.requests)}, ${formatCount(limits.requests_of_caller)} of one caller`],
          ["Calls of agents at once", `${formatCount(limits.calls)}, ${formatCount(limits.call_depth)} deep`],
        ]}
      />
    </section>
  );
}

function About({ settings }: { settings: Settings }) {
  return (
    <section className="card" aria-label="About">
      <div className="card-head">
        <h2>About</h2>
      </div>
      <Facts
        rows={[
          ["Reprise", <span key="v" className="mono">{settings.version}</span>],
          ["Runtime", settings.runtime],
          ["Up for", <>{formatDuration(settings.uptime_ms)}, since <Time time={settings.started_at} /></>],
          ["Public address", settings.public_url ?? "none set: links in mails need --public-url"],
          ["Data", settings.data],
          ["Queue", settings.queue],
          ["Listens at", settings.listen],
        ]}
      />
    </section>
  );
}
