import { queryOptions } from "@tanstack/react-query";
import { get, part, send } from "./client";
import type { Key, Mail, MailTest, Page, Settings } from "./types";

export const settingsQuery = queryOptions({ queryKey: ["settings"], queryFn: ({ signal }) => get<Settings>("/settings", {}, signal) });

export const keysQuery = queryOptions({ queryKey: ["keys"], queryFn: ({ signal }) => get<Key[]>("/keys", {}, signal), retry: false, retryOnMount: false });

export const mailQuery = queryOptions({ queryKey: ["mail"], queryFn: ({ signal }) => get<Page<Mail>>("/mail", { limit: 50 }, signal).then((page) => page.items), retry: false, retryOnMount: false });

export const addKey = (name: string, role: string, address: string): Promise<Key> => send<Key>("POST", "/keys", { name, role, ...(address === "" ? {} : { address }) });

export const removeKey = (id: string): Promise<Key> => send<Key>("DELETE", `/keys/${part(id)}`);

export const testMail = (to: string): Promise<MailTest> => send<MailTest>("POST", "/settings/mail/test", to === "" ? {} : { to });

export const retryMail = (id: string): Promise<Mail> => send<Mail>("POST", `/mail/${part(id)}/retry`);
