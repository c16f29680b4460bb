import { createBrowserRouter, replace } from "react-router";
import { Lost, PageError } from "./PageError";
import { Shell } from "./Shell";

/** The addresses of the pages; each page is loaded when it is first needed. */
export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <PageError />,
    hydrateFallbackElement: <></>,
    children: [
      {
        errorElement: <PageError />,
        children: [
          { path: "/", element: <></>, loader: ({ request }) => replace(`/runs${new URL(request.url).search}`) },
          { path: "/runs", lazy: async () => ({ Component: (await import("../runs/RunsPage")).RunsPage }) },
          {
            path: "/runs/:run",
            lazy: async () => ({ Component: (await import("../run/RunPage")).RunPage }),
            children: [{ path: "steps/:step", lazy: async () => ({ Component: (await import("../step/StepPanel")).StepPanel }) }],
          },
          { path: "/steps/:step", lazy: async () => ({ Component: (await import("../step/StepRedirect")).StepRedirect }) },
          { path: "/artifacts", lazy: async () => ({ Component: (await import("../artifacts/ArtifactsPage")).ArtifactsPage }) },
          { path: "/artifacts/:id", lazy: async () => ({ Component: (await import("../artifact/ArtifactPage")).ArtifactPage }) },
          { path: "/pipelines", lazy: async () => ({ Component: (await import("../pipelines/PipelinesPage")).PipelinesPage }) },
          { path: "/pipelines/:name", lazy: async () => ({ Component: (await import("../pipelines/PipelinePage")).PipelinePage }) },
          { path: "/agents", lazy: async () => ({ Component: (await import("../agents/AgentsPage")).AgentsPage }) },
          { path: "/audit", lazy: async () => ({ Component: (await import("../audit/AuditPage")).AuditPage }) },
          { path: "/settings", lazy: async () => ({ Component: (await import("../settings/SettingsPage")).SettingsPage }) },
          { path: "/compare", lazy: async () => ({ Component: (await import("../compare/ComparePage")).ComparePage }) },
          { path: "*", element: <Lost /> },
        ],
      },
    ],
  },
]);
