import { MantineProvider, createTheme } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { Problem } from "../api/problem";
import { sessionQuery } from "../api/session";
import { router } from "./router";
import { SessionGate } from "./SessionGate";
import { useTheme } from "./theme";

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The session has ended meanwhile: whoever asks is told to log in again.
      if (error instanceof Problem && error.status === 401 && query.queryKey[0] !== "session") void client.invalidateQueries(sessionQuery);
    },
  }),
  defaultOptions: {
    // Whether the server can be reached is seen by asking it: it may run on this machine while the browser calls itself offline.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // The page's stream says what changed; asking again on each focus would only repeat it.
      refetchOnWindowFocus: false,
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.isPassing,
    },
  },
});

const theme = createTheme({ respectReducedMotion: true });

/** The page: theme, data, toasts and the router in it. */
export function App() {
  const scheme = useTheme();
  return (
    // Variables come from a style sheet: the page's policy allows no style element.
    <MantineProvider theme={theme} forceColorScheme={scheme} withCssVariables={false} withStaticClasses withGlobalClasses={false}>
      <Notifications position="bottom-left" autoClose={6000} />
      <QueryClientProvider client={client}>
        <SessionGate>
          <RouterProvider router={router} />
        </SessionGate>
      </QueryClientProvider>
    </MantineProvider>
  );
}
