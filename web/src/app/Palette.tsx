import { useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { useDebouncedValue } from "@mantine/hooks";
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from "@mantine/spotlight";
import { foundNamesQuery } from "../api/artifact";
import { foundRunsQuery, pipelinesQuery } from "../api/queries";
import { pageOf } from "../artifact/names";
import { Icon } from "../kit/Icon";
import { lookOf } from "../kit/status";
import { pages } from "./pages";
import { toggleTheme } from "./theme";

export const openPalette = (): void => spotlight.open();

/** Finds runs, pipelines and pages, and does what has no other place. */
export function Palette({ onKeys }: { onKeys: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text.trim(), 150);
  const runs = useQuery({ ...foundRunsQuery(asked), enabled: asked !== "" });
  const pipelines = useQuery({ ...pipelinesQuery, enabled: asked !== "" });
  const names = useQuery({ ...foundNamesQuery(asked), enabled: asked !== "" });
  const go = (to: string) => () => void navigate(to);
  const matches = (label: string): boolean => label.toLowerCase().includes(asked.toLowerCase());

  const groups: SpotlightActionGroupData[] = [
    {
      group: "Runs",
      actions: (asked === "" ? [] : (runs.data?.items ?? [])).map((run) => ({
        id: run.run_id,
        label: run.pipeline ?? run.target ?? run.run_id,
        description: `${lookOf(run.status).word} · ${run.run_id}`,
        onClick: go(`/runs/${run.run_id}`),
        leftSection: <Icon name={lookOf(run.status).icon} />,
      })),
    },
    {
      group: "Pipelines",
      actions: (asked === "" ? [] : (pipelines.data ?? []))
        .filter((pipeline) => matches(pipeline.pipeline))
        .slice(0, 5)
        .map((pipeline) => ({ id: `pipeline-${pipeline.pipeline}`, label: pipeline.pipeline, description: "pipeline", onClick: go(`/pipelines/${encodeURIComponent(pipeline.pipeline)}`), leftSection: <Icon name="pipe" /> })),
    },
    {
      group: "Artifacts",
      actions: (asked === "" ? [] : (names.data?.items ?? [])).map((name) => ({ id: `name-${name.name}`, label: name.name, description: `version ${name.version}`, onClick: go(pageOf(name.name)), leftSection: <Icon name="artifact" /> })),
    },
    {
      group: "Actions",
      actions: (
        [
          ...pages.map((page): SpotlightActionData => ({ id: page.path, label: page.label, onClick: go(page.path), leftSection: <Icon name={page.icon} /> })),
          { id: "settings", label: "Settings", onClick: go("/settings"), leftSection: <Icon name="cog" /> },
          { id: "failed", label: "Failed runs", onClick: go("/runs?status=failed"), leftSection: <Icon name="fail" /> },
          { id: "theme", label: "Change the theme", onClick: toggleTheme, leftSection: <Icon name="theme" /> },
          { id: "keys", label: "List of keys", onClick: onKeys, leftSection: <Icon name="term" /> },
        ] satisfies SpotlightActionData[]
      ).filter((action) => matches(action.label ?? "")),
    },
  ];

  // What is found comes after it was typed, when the palette has made its selection; it keeps it in the document and offers no other way to make it anew.
  const found = groups.flatMap((group) => group.actions.map((action) => action.id)).join(" ");
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (document.querySelector("[data-action][data-selected]") === null) document.querySelector("[data-action]")?.setAttribute("data-selected", "true");
    });
    return () => cancelAnimationFrame(frame);
  }, [found]);

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={text}
      onQueryChange={setText}
      filter={(_, actions) => actions}
      shortcut={null}
      nothingFound={runs.isFetching ? "Looking…" : `Nothing is called “${asked}”.`}
      searchProps={{ placeholder: "Find a run, an artifact, a pipeline, a page, an action", leftSection: <Icon name="search" />, "aria-label": "Find or do anything" }}
      scrollable
      maxHeight={420}
      lockScroll={false}
      attributes={{ content: { "aria-label": "Find or do anything" } }}
    />
  );
}
