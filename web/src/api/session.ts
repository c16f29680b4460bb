import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { get, send } from "./client";
import type { components } from "./schema";

export type Session = components["schemas"]["SessionObject"];

/** Who asks, and whether that takes a key. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => get<Session>("/session", {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
});

export const logIn = (key: string): Promise<Session> => send<Session>("POST", "/session", { key });

export const logOut = (): Promise<Session> => send<Session>("DELETE", "/session");

/** Takes note of who is logged in now, and forgets what was read for somebody else. */
export function become(client: QueryClient, session: Session): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  client.setQueryData(sessionQuery.queryKey, session);
}
