import { Navigate, useParams } from "react-router";
import { useQuery } from "@tanstack/react-query";
import { stepQuery } from "../api/run";
import { ErrorBox, SkeletonBlock } from "../kit/States";

/** Leads from the id of a step to the run that it belongs to. */
export function StepRedirect() {
  const { step: id = "" } = useParams();
  const step = useQuery(stepQuery(id));
  if (step.isPending) return <SkeletonBlock size="line" what="the step" />;
  if (step.isError) return <ErrorBox what="The step could not be read" error={step.error} onRetry={() => void step.refetch()} />;
  return <Navigate to={`/runs/${step.data.run_id}/steps/${step.data.step_id}`} replace />;
}
