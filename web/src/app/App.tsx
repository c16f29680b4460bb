import { MantineProvider, createTheme } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { Problem } from "../api/problem";
import { router } from "./router";
import { useTheme } from "./theme";

const client = new QueryClient({
  defaultOptions: {
    queries: {
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
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
