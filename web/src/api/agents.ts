import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import type { Calls, Node, Page } from "./types";

export const nodesQuery = queryOptions({ queryKey: ["nodes"], queryFn: ({ signal }) => get<Page<Node>>("/nodes", {}, signal).then((page) => page.items) });

/** What the newest calls came to. */
export const callsQuery = queryOptions({ queryKey: ["calls"], queryFn: ({ signal }) => get<Calls>("/calls", {}, signal) });
