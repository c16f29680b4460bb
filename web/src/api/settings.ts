import { queryOptions } from "@tanstack/react-query";
import { get, has, part, send } from "./client";
import type { Key, Page } from "./types";

/** How the server is set: `/settings`. What only an admin sees is null for others. */
export interface Settings {
  version: string;
  runtime: string;
  started_at: string;
  uptime_ms: number;
  public_url: string | null;
  data: string | null;
  queue: string | null;
  listen: string | null;
  needs_key: boolean;
  mail: { configured: boolean; host: string | null; port: number | null; tls: string | null; user: string | null; from: string | null; operator: string | null };
  retention: { recordings: string; idempotency_keys_ms: number; sessions_ms: number; audit_results: number };
  limits: { body_bytes: number; requests: number; requests_of_caller: number; calls: number; call_depth: number };
}

/** A mail of the outbox: `/mail`. */
export interface Mail {
  mail_id: string;
  state: string;
  to: string[];
  subject: string | null;
  run_id: string | null;
  attempts: number;
  words: string | null;
  created_at: string;
  next_at: string | null;
  ended_at: string | null;
}

/** What the mail server said to a mail that was sent to try it. */
export interface MailTest {
  sent: boolean;
  to: string;
  answer: string;
}

export const settingsQuery = queryOptions({ queryKey: ["settings"], queryFn: ({ signal }) => get<Settings>("/settings", {}, signal), enabled: has("/settings") });

export const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: ({ signal }) => get<Key[]>("/keys", {}, signal), retry: false });

export const mailQuery = queryOptions({ queryKey: ["mail"], queryFn: ({ signal }) => get<Page<Mail>>("/mail", { limit: 50 }, signal).then((page) => page.items), enabled: has("/mail"), retry: false });

export const addKey = (name: string, role: string, address: string): Promise<Key> => send<Key>("POST", "/keys", { name, role, ...(address === "" ? {} : { address }) });

export const removeKey = (id: string): Promise<Key> => send<Key>("DELETE", `/keys/${part(id)}`);

export const testMail = (to: string): Promise<MailTest> => send<MailTest>("POST", "/settings/mail/test", to === "" ? {} : { to });

export const retryMail = (id: string): Promise<Mail> => send<Mail>("POST", `/mail/${part(id)}/retry`);
