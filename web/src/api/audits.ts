import { queryOptions } from "@tanstack/react-query";
import { get, part, send } from "./client";
import type { Audit, Page } from "./types";

export const isGoing = (audit: Pick<Audit, "status">): boolean => audit.status === "queued" || audit.status === "running";

/** The newest audits, in numbers. */
export const auditsQuery = queryOptions({
  queryKey: ["audits"],
  queryFn: ({ signal }) => get<Page<Audit>>("/audits", { limit: 100 }, signal).then((page) => page.items),
});

/** One audit with what it found. */
export const auditQuery = (id: string) => queryOptions({ queryKey: ["audit", id], queryFn: ({ signal }) => get<Audit>(`/audits/${part(id)}`, {}, signal) });

export interface AuditRequest {
  under: string;
  sample: string;
}

export const startAudit = (request: AuditRequest): Promise<Audit> => send<Audit>("POST", "/audits", { ...(request.under === "" ? {} : { under: request.under }), ...(request.sample === "" ? {} : { sample: request.sample }) });

/** Has an audit end now, and with it what it makes again at the moment. */
export const cancelAudit = (id: string): Promise<Audit> => send<Audit>("POST", `/audits/${part(id)}/cancel`);
