// Written by `npm run types` from docs/openapi.json.
export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server lives */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can work: journal and store can be written, the queue is reachable */
        get: operations["ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in the text format of Prometheus */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first; or by `sort`: started, duration or saved, greatest first. Status, kind and pipeline may stand several times */
        get: operations["listRuns"];
        put?: never;
        /** Run a pipeline: the name of one that ran before, the text of a pipeline file, or the digest of a snapshot */
        post: operations["startRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many runs there are, how they stand, and when they were begun */
        get: operations["getRunsSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much there is of everything */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The labels of runs, the most frequent first, 200 at the most */
        get: operations["listLabels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Give a run labels in the place of those that it has */
        put: operations["labelRun"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do one thing with several runs, each by itself; with `plan` say what it would do */
        post: operations["bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run: its id, a unique prefix of it, or `last` */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/details": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is told of a run beside it: stages, names, what was asked for, how it goes on */
        get: operations["getDetails"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be done with a run as it stands now, and why the rest cannot */
        get: operations["getActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What went wrong in a run, told once a cause */
        get: operations["getFailures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/lineage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs that it came from, and those that came from it */
        get: operations["getLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/manifest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a rerun found */
        get: operations["getManifest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/replayed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a rerun made in the place of the artifact that it checked; its bytes stand at /artifacts/{digest}/content */
        get: operations["getReplayed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pipeline as it was recorded, beside its file as it is now */
        get: operations["getDefinition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/critical-path": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The chain of steps that decided when the run ended */
        get: operations["getCriticalPath"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The plan that was made before a restart or a fork */
        get: operations["getPlan"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The steps of a run, in the order of their numbers; or by `sort`: number or duration, the longest first */
        get: operations["listSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/steps/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many steps of a run the filters fit, how they stand, and why */
        get: operations["getStepsSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One step: its id, a unique prefix of it, or the path RUN/ROUTE/STAGE/ITEM of a stored output (a slash in it written %2F) */
        get: operations["getStep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/outputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All outputs of a step, however many */
        get: operations["listOutputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All inputs of a step, however many */
        get: operations["listInputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/inputs/{place}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of an input of a step, by its place in the list from 0: also of a call that failed or still runs, whose input stands nowhere else */
        get: operations["getInput"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How often the same was tried, in this run and in those of its lineage, oldest first */
        get: operations["listAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/actions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be done with a step as it stands now, and why the rest cannot */
        get: operations["getStepActions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/steps/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a step ran, or was reused: its key beside the nearest earlier step; a step as above, or an artifact that it made */
        get: operations["whyStep"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/storage/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What stands under a path of a run: routes, stages, outputs; or, at ROUTE/STAGE/ITEM, the bytes of an output */
        get: operations["listStorage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens in a run: each step that ends, counts, its state; with `after` or Last-Event-ID what came since that event first */
        get: operations["runEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How all runs stand, as it changes; with `after` or Last-Event-ID those that changed since that event first */
        get: operations["events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest version of every name, by name */
        get: operations["listArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest version of every name, by name, and what made it; `text` stands in the name, and the media type begins with `type` */
        get: operations["listNames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One artifact: a digest, a unique prefix of one, a name (a slash in it written %2F), name@version, or the path RUN/ROUTE/STAGE/ITEM of a stored output */
        get: operations["getArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a name, newest first */
        get: operations["listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of an artifact; ranges can be asked for */
        get: operations["getContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/provenance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an artifact came from, back to the sources, stage by stage */
        get: operations["getProvenance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/provenance/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The steps that one stage of an artifact's provenance stands for, in order of run and number */
        get: operations["listProvenanceSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/attestations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who else did what made an artifact, and whether the bytes were the same */
        get: operations["getAttestations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The steps that read an artifact, newest first */
        get: operations["listConsumers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/reruns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reruns of an artifact, newest first; of a name those of all its versions */
        get: operations["listReruns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How well one named artifact is accounted for as it stands now, and what would mend it */
        get: operations["auditArtifact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/manifest/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a rerun found, stage by stage, with the steps that differ or could not be judged */
        get: operations["getManifestStages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The pipelines that ran, by name, each with its newest run */
        get: operations["listPipelines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The step types in the journal, and whether a handler is at hand; with `all` also those that no run has used */
        get: operations["listTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/artifacts/{id}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an artifact again from its recorded history, and compare */
        post: operations["rerunArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publish the stored outputs of a stage again, so that only what comes after it runs */
        post: operations["replayExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same, the run named in the body */
        post: operations["replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do the work of a run again in a new run, and reuse what succeeded; a step named here runs again */
        post: operations["restartExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/fork": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same with something changed; exactly what depends on the change runs */
        post: operations["forkExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Two runs side by side, step by step; streamed. With `same` only those that are the same or not, with `limit` page by page; the counts are of all */
        get: operations["compareRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compare/steps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the outputs of two steps differ, as lines for people: those of two runs, or of a rerun and its origin */
        get: operations["compareSteps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/compare/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one artifact differs from another, as lines for people: two versions of a name, for example */
        get: operations["compareArtifacts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/golden": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Name a run that succeeded as one to hold others against */
        put: operations["nameGolden"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Audits in numbers, newest first */
        get: operations["listAudits"];
        put?: never;
        /** Score the named artifacts, after making a sample of them again where that is asked for */
        post: operations["startAudit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel an audit, and what it makes again at the moment; it has ended when its status says so */
        post: operations["cancelAudit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One audit with what it found: its id, or `last` for the newest that came to its end */
        get: operations["getAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/recover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on where a run stopped; `unfinished` is the newest that was interrupted or failed */
        post: operations["recoverExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a run for good; it has ended when its status says so */
        post: operations["cancelExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is in work ends, nothing new starts */
        post: operations["pauseExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a paused run go on */
        post: operations["resumeExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether an effect that is in doubt took place */
        post: operations["resolveExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks, and whether that takes a key */
        get: operations["session"];
        put?: never;
        /** Log in with a key: sets the cookies of a session */
        post: operations["login"];
        /** End the session */
        delete: operations["logout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The keys, without the keys themselves */
        get: operations["listKeys"];
        put?: never;
        /** Make a key; it is in the answer and never given again */
        post: operations["addKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a key by its id or name */
        delete: operations["removeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the server is set; no secret is in it, and an admin sees more */
        get: operations["settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The outbox, newest first */
        get: operations["listMail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/mail/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a mail again that failed, or of which nobody knows whether it was sent */
        post: operations["retryMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/mail/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a mail at once; the answer is what the mail server said */
        post: operations["testMail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The nodes that have registered */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them */
        get: operations["getNode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a node, or say what is new about it */
        post: operations["registerNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a node is there */
        post: operations["heartbeatNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes/{id}/shutdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that a node stops */
        post: operations["shutdownNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the newest calls of agents came to, target by target, among the journal's newest 5000 rows */
        get: operations["getCalls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/execute/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call an agent and wait for its result */
        post: operations["execute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/execute/async/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call an agent */
        post: operations["executeAsync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A call; while it goes on, the answer is held for up to 15 s until it ends, or for `wait` seconds */
        get: operations["getExecution"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say how a call ended */
        post: operations["reportExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave lines on a call */
        post: operations["logExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/executions/note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves a note on the call that a header names. */
        post: operations["noteExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/memory/set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave a value for the other agents of a run */
        post: operations["setMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/memory/get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A value of a run */
        post: operations["getMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/memory/delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forget a value of a run */
        post: operations["deleteMemory"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/memory/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The names of a run's values */
        get: operations["listMemory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The components of an action key. */
        ActionObject: {
            type: string;
            code: string;
            with: string;
            inputs: string;
            context: string;
            env: string;
        };
        /** @description A name that the bytes have. */
        ArtifactNameObject: {
            name: string;
            /** Format: int32 */
            version: number;
            created_at: string;
        };
        /** @description An artifact as scripts see it. */
        ArtifactObject: {
            digest: string;
            /** Format: int64 */
            size: number;
            media_type: string;
            names: components["schemas"]["ArtifactNameObject"][];
            produced_by: components["schemas"]["ProducerObject"][];
            /** Format: int64 */
            consumed_by_count: number;
            /** @description True where its bytes are at hand; their content is checked when they are read. */
            present: boolean;
        };
        /** @description A version of a name: its bytes, and the step that made them (null where a person or an import gave the name). */
        ArtifactVersionObject: {
            /** @description The name. */
            name: string;
            /**
             * Format: int32
             * @description Counts from 1.
             */
            version: number;
            /** @description The bytes. */
            digest: string;
            /**
             * Format: int64
             * @description In bytes.
             */
            size: number;
            /** @description Their media type. */
            media_type: string;
            /** @description When the name was given. */
            created_at: string;
            /** @description The run in which that was. */
            run_id: string;
            /** @description The step that made them, or null. */
            step_id: null | string;
            /** @description The pipeline of the run that made it; null where it had none. */
            pipeline: null | string;
            /** @description The stage that made it, as `ROUTE/STAGE`, or what was called; null where no step did. */
            target: null | string;
            /** @description Why the run was started, or null. */
            reason: null | string;
        };
        /** @description How often the same was tried, in this run and in those of its lineage. */
        AttemptsObject: {
            /** @description Each attempt, oldest first; at most 100. */
            attempts: components["schemas"]["StepObject"][];
        };
        /** @description A step that executed and made these bytes, or did the same as the step that made them. */
        AttestationObject: {
            /** @description Whether it made the same bytes. */
            same: boolean;
            /** @description What it made in their place. */
            digest: string;
            /** @description Whether its type, parameters, inputs and context are those of the step that made the artifact. */
            action_matches: boolean;
            /** @description Whether its code is. */
            code_matches: boolean;
            /** @description Whether its environment is. */
            environment_matches: boolean;
            /** @description Its run. */
            run_id: string;
            /** @description What kind of run that is. */
            kind: string;
            /** @description Who started that. */
            actor: string;
            /** @description The step. */
            step_id: string;
            /** @description `ROUTE/STAGE`, or what was called. */
            target: null | string;
            /** @description When it ended. */
            completed_at: null | string;
            /**
             * Format: int64
             * @description How long it took.
             */
            duration_ms: number;
        };
        /** @description Who else did what made an artifact, and whether the bytes were the same. What was reused says nothing: only what executed stands here. */
        AttestationsObject: {
            /** @description Its digest. */
            artifact: string;
            /**
             * Format: int32
             * @description How many of the items made the same bytes.
             */
            same: number;
            /**
             * Format: int32
             * @description How many made others.
             */
            differs: number;
            /** @description True where there are more than are listed. */
            is_part: boolean;
            /** @description The executions, newest first. */
            items: components["schemas"]["AttestationObject"][];
        };
        /** @description The axes of a score, each 0 to 1. */
        AuditAxes: {
            /** Format: double */
            inputs_traced: number;
            /** Format: double */
            method_recorded: number;
            /** Format: double */
            environment_pinned: number;
            /** Format: double */
            attribution_complete: number;
            /** Format: double */
            rerun_succeeds: number;
        };
        /** @description What `POST /audits` takes. */
        AuditBody: {
            /** @description Only names that begin so. */
            under: null | string;
            /** @description How many are made again first: a share (`1%`) or a number (`5`), as text. */
            sample: null | string;
            /**
             * Format: int32
             * @description With a sample: what chooses it.
             */
            seed: null | number;
        };
        /** @description How well named artifacts are accounted for. */
        AuditObject: {
            /**
             * Format: double
             * @description The mean over the artifacts, 0 to 1; null where there is none.
             */
            score: null | number;
            /** @description The artifacts, worst first. */
            artifacts: components["schemas"]["AuditedArtifact"][];
            sample: null | components["schemas"]["AuditSampleObject"];
        };
        /** @description What was made again: the same seed chooses the same names again. */
        AuditSampleObject: {
            /** Format: int32 */
            seed: number;
            names: string[];
        };
        /** @description The score of one artifact. */
        AuditedArtifact: {
            name: string;
            /** Format: int32 */
            version: number;
            digest: string;
            /**
             * Format: double
             * @description The mean of the axes, 0 to 1.
             */
            score: number;
            axes: components["schemas"]["AuditAxes"];
            /** @description The rerun that counts, or null. */
            rerun_id: null | string;
            /** @description What would raise the score, in sentences with what to type. */
            mend: string[];
        };
        /** @description What `POST /bulk` takes. */
        BulkBody: {
            /** @description `restart`, `cancel`, `label` or `golden`. */
            action: null | string;
            /** @description The runs, 200 at the most. */
            runs: null | string[];
            /** @description With `label`: labels that each gets beside those that it has. */
            labels: null | {
                [key: string]: string;
            };
            /** @description With `golden`: what they are called. */
            name: null | string;
            /** @description Why. */
            reason: null | string;
            /** @description True: only say what it would do. */
            plan: boolean;
        };
        /** @description What became of several runs, or would. */
        BulkObject: {
            /** @description Each in the order in which it was named. */
            runs: components["schemas"]["BulkRunObject"][];
        };
        /** @description One of several runs. */
        BulkRunObject: {
            /** @description The run. */
            run_id: string;
            /** @description Whether it takes part. */
            possible: boolean;
            /** @description Why it does not, in a sentence; null where it does. */
            why: null | string;
            counts: null | components["schemas"]["PlanCounts"];
            /** @description The run that it led to; null where it led to none. */
            begun: null | string;
        };
        /** @description Bytes without a name. */
        BytesObject: {
            digest: string;
            /** Format: int64 */
            size: number;
            media_type: string;
        };
        /** @description What the newest calls of agents came to, target by target. */
        CallsObject: {
            /** @description When the earliest of the rows was written that were looked at; null where the journal has none before them. */
            since: null | string;
            /**
             * Format: int64
             * @description How many of the journal's newest rows were looked at.
             */
            rows: number;
            /** @description The targets that were called, by name. */
            targets: components["schemas"]["TargetCallsObject"][];
        };
        /** @description How many steps are the same in both runs, and how many are not. */
        ComparedCounts: {
            /** Format: int64 */
            same: number;
            /** Format: int64 */
            differs: number;
        };
        /** @description A logical step in two runs. */
        ComparedStep: {
            target: string;
            item: string;
            a: null | components["schemas"]["StepObject"];
            b: null | components["schemas"]["StepObject"];
            same: boolean;
            why: string;
        };
        /** @description A comparison as it is written. */
        ComparisonPageObject: {
            /** @description The first run. */
            a: components["schemas"]["RunObject"];
            /** @description The second run. */
            b: components["schemas"]["RunObject"];
            /** @description Those that were asked for. */
            steps: components["schemas"]["ComparedStep"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
            /** @description What all steps come to, also those that are not shown. */
            counts: components["schemas"]["ComparedCounts"];
            first_difference: null | components["schemas"]["FirstDifference"];
        };
        /** @description How many steps ended how. */
        CountsObject: {
            /** Format: int64 */
            succeeded: number;
            /** Format: int64 */
            reused: number;
            /** Format: int64 */
            failed: number;
            /** Format: int64 */
            refused: number;
            /** Format: int64 */
            skipped: number;
            /** Format: int64 */
            quarantined: number;
            /** Format: int64 */
            cancelled: number;
            /** Format: int64 */
            in_doubt: number;
            /** Format: int64 */
            pending: number;
        };
        /** @description The chain of steps that decided when a run ended: each waited for the one before it. */
        CriticalPathObject: {
            /** @description They, in the order in which they began. */
            steps: components["schemas"]["CriticalStepObject"][];
            /**
             * Format: int64
             * @description Time in which one of them worked.
             */
            work_ms: number;
            /**
             * Format: int64
             * @description The rest of the time from the first one's beginning to the last one's end.
             */
            waited_ms: number;
        };
        /** @description A step of that chain. */
        CriticalStepObject: {
            step_id: string;
            target: string;
            item: string;
            /** Format: int64 */
            duration_ms: number;
        };
        /** @description A place where the pipeline differs from the recorded one. */
        DefinitionChange: {
            path: string;
            recorded: null | components["schemas"]["JsonNode"];
            current: null | components["schemas"]["JsonNode"];
        };
        /** @description The pipeline of a run as it was recorded, beside its file as it is now. */
        DefinitionObject: {
            /** @description The digest of what was recorded. */
            snapshot: string;
            /** @description The file that it was read from; null where it was read from none. */
            file: null | string;
            /** @description Whether that file is there. */
            file_present: boolean;
            /** @description The pipeline as it was recorded, parameters put in. */
            recorded: components["schemas"]["JsonNode"];
            current: null | components["schemas"]["JsonNode"];
            /** @description Where the two differ, at most 100 places. */
            changes: components["schemas"]["DefinitionChange"][];
            problem: null | components["schemas"]["StepErrorObject"];
        };
        /** @description One component of two action keys that differs, reduced to the members that do. */
        DifferenceObject: {
            /** @description Its name. */
            component: string;
            recorded: null | components["schemas"]["JsonNode"];
            current: null | components["schemas"]["JsonNode"];
        };
        /** @description An error: a stable code, a headline, a hint and labelled facts. */
        ErrorObject: {
            code: string;
            message: string;
            hint: null | string;
            facts: {
                [key: string]: string;
            };
        };
        /** @description A call as those see it who made it. */
        ExecutionObject: {
            execution_id: string;
            run_id: string;
            workflow_id: string;
            parent_execution_id: null | string;
            target: string;
            type: string;
            status: string;
            result: null | components["schemas"]["JsonElement"];
            error: null | string;
            error_message: null | string;
            error_details: null | components["schemas"]["ErrorObject"];
            context: null | components["schemas"]["JsonElement"];
            decision: string;
            reused_from: null | components["schemas"]["StepReference"];
            created_at: string;
            started_at: null | string;
            finished_at: null | string;
            /** Format: int64 */
            duration_ms: null | number;
        };
        /** @description Steps of one stage or target that failed, or were refused, with one error code. */
        FailureCauseObject: {
            /** @description `route/stage` or `node.name`. */
            target: string;
            /** @description The error code. */
            code: string;
            /** @description The message of the first. */
            message: string;
            /** @description Its hint, or null. */
            hint: null | string;
            /**
             * Format: int64
             * @description How many steps.
             */
            count: number;
            /**
             * Format: int64
             * @description How many steps the stage has that have ended or failed; null for calls of agents.
             */
            of: null | number;
            /** @description The first step. */
            first: string;
            /** @description The items of the first five. */
            items: string[];
        };
        /** @description What went wrong in a run, told once a cause, and what was not reached because of it. */
        FailuresObject: {
            /** @description The causes, the most frequent first; at most int FailuresObject.MaxCauses. */
            causes: components["schemas"]["FailureCauseObject"][];
            /** @description Stages of which no step ran. */
            not_reached: string[];
        };
        /** @description The first step of the second run whose bytes or end are not those of the first run's. */
        FirstDifference: {
            target: string;
            item: string;
            a: null | string;
            b: null | string;
            why: string;
        };
        /** @description How many items went from a stage to another route. */
        FlowObject: {
            /** @description The stage, `route/stage`. */
            from: string;
            /** @description The route. */
            to: string;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
        };
        /** @description An entry of `ls`: a stored output, or a folder, whose path ends with `/` and which has no bytes. */
        FolderEntry: {
            path: string;
            digest: null | string;
            /** Format: int64 */
            size: null | number;
            media_type: null | string;
        };
        /** @description What `fork` takes: what `restart` takes, and what is to be different. */
        ForkBody: {
            input?: null | components["schemas"]["JsonElement"];
            /** @description Single values of JSON inputs, by JSON Pointer; behind `NAME:` where there are several inputs. */
            input_set?: null | Record<string, never>;
            /** @description Paths on the server's machine whose files are read in place of recorded inputs, by input name. */
            inputs?: null | {
                [key: string]: string;
            };
            input_patch?: null | components["schemas"]["JsonElement"];
            /** @description Several of them, applied in this order after `input_patch`. */
            input_patches?: null | components["schemas"]["InputPatchBody"][];
            context?: null | components["schemas"]["JsonElement"];
            context_patch?: null | components["schemas"]["JsonElement"];
            params?: null | Record<string, never>;
            /** @description Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text. */
            param_texts?: null | {
                [key: string]: string;
            };
            /** @description What steps of the origin made instead, by their ids: any JSON. */
            outputs?: null | Record<string, never>;
            /** @description The same for any bytes, in base64. */
            output_bytes?: null | {
                [key: string]: string;
            };
            /** @description Another pipeline: its name, the text of its file, or the digest of a snapshot. */
            pipeline?: null | string;
            /** @description `latest` or `same`. */
            code?: null | string;
            /** @description `workflow` or `execution`. */
            scope?: null | string;
            /** @description `none`, `origin` or `any`. */
            reuse?: null | string;
            /** @description `occurrence` or `any`. */
            match?: null | string;
            /** @description Stages, targets and ids of steps. */
            force?: null | string[];
            ignore_code?: boolean;
            same_env?: boolean;
            /** @description `repeat` or `skip`, by the id of the step that took effect, or by its stage or target; `*` for all others. */
            effects?: null | {
                [key: string]: string;
            };
            /** Format: int32 */
            concurrency?: null | number;
            /** @description `memory`, or the URL of a broker that the server uses, without user and password. */
            queue?: null | string;
            labels?: null | {
                [key: string]: string;
            };
            reason?: null | string;
            webhook?: null | components["schemas"]["JsonElement"];
            /** @description The address of whoever is told of the end by mail. */
            notify?: null | string;
            plan?: boolean;
            steps?: boolean;
        };
        /** @description What `PUT /runs/{id}/golden` takes. */
        GoldenBody: {
            name: null | string;
            tags: null | string[];
        };
        /** @description A run that others are held against. */
        GoldenObject: {
            name: string;
            tags: string[];
        };
        /** @description That the server lives. */
        HealthObject: {
            status: string;
            version: string;
        };
        /** @description A change to one input. */
        InputPatchBody: {
            /** @description Its name; null for the only one. */
            input: null | string;
            patch: null | components["schemas"]["JsonElement"];
        };
        JsonElement: unknown;
        JsonNode: unknown;
        /** @description What `POST /keys` takes. */
        KeyBody: {
            role: null | string;
            name: null | string;
            address: null | string;
        };
        /** @description A key of the server. */
        KeyObject: {
            /** @description Its id. */
            id: string;
            /** @description Who has it. */
            name: string;
            /** @description What it may do: `viewer`, `operator` or `admin`. */
            role: string;
            /** @description When it was made. */
            created_at: string;
            /** @description Where whoever has it gets mail; null for nowhere. */
            address: null | string;
            /** @description The key itself when it has just been made; null ever after. */
            key: null | string;
        };
        /** @description What stands behind components of a key that are documents; the digest where the document is gone. */
        KeyValuesObject: {
            with: null | components["schemas"]["JsonNode"];
            context: null | components["schemas"]["JsonNode"];
        };
        /** @description A label and how many runs have it. */
        LabelObject: {
            /** @description `NAME=VALUE`. */
            label: string;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
        };
        /** @description What `PUT /runs/{id}/labels` takes. */
        LabelsBody: {
            labels: null | {
                [key: string]: string;
            };
        };
        /** @description How long a node may be silent before it counts as lost. */
        LeaseObject: {
            /** Format: int64 */
            lease_seconds: number;
        };
        /** @description Outputs that were left out: their number, and item and digest of the first thousand. */
        LeftOutObject: {
            /** Format: int64 */
            count: number;
            items: string[];
        };
        /** @description How much the server takes. */
        LimitsObject: {
            /**
             * Format: int64
             * @description The largest body of a request.
             */
            body_bytes: number;
            /**
             * Format: int32
             * @description Requests that are answered at once.
             */
            requests: number;
            /**
             * Format: int32
             * @description Of them those of one caller.
             */
            requests_of_caller: number;
            /**
             * Format: int32
             * @description Calls of agents that go on at once.
             */
            calls: number;
            /**
             * Format: int32
             * @description How deep calls may be nested.
             */
            call_depth: number;
        };
        /** @description The runs that a run came from, nearest first, and those that came from it, oldest first. */
        LineageObject: {
            /** @description Those that it came from. */
            ancestors: components["schemas"]["RunObject"][];
            /** @description Those that came from it. */
            descendants: components["schemas"]["RunObject"][];
            /** @description Of each fork among them, and of the run itself, what was changed, in words. */
            changes: {
                [key: string]: string[];
            };
        };
        /** @description A mail of the outbox. */
        MailObject: {
            /** @description Its id. */
            mail_id: string;
            /** @description `waiting` (its run goes on), `queued`, `sending`, `sent`, `failed`, or `uncertain`: nobody knows whether it was sent. */
            state: string;
            /** @description Its recipients. */
            to: string[];
            /** @description Its subject; null while it is not written. */
            subject: null | string;
            /** @description The run that it belongs to. */
            run_id: null | string;
            /** @description Its Message-ID; null while it is not written. */
            message_id: null | string;
            /**
             * Format: int32
             * @description Attempts that were made.
             */
            attempts: number;
            /** @description What the mail server said last, or what kept it from saying anything; null where nothing was tried. */
            words: null | string;
            /** @description When it was asked for; once it is written, since when it is tried. */
            created_at: string;
            /** @description When it is tried next; null where it waits for nothing. */
            next_at: null | string;
            /** @description When it was sent or given up; null while it was not. */
            ended_at: null | string;
        };
        /** @description The mail server; all but whether there is one, and who mail comes from, is null for all but admins. Never the password. */
        MailSettingsObject: {
            /** @description False where no mail can be sent. */
            configured: boolean;
            /** @description Its name. */
            host: null | string;
            /**
             * Format: int32
             * @description Its port.
             */
            port: null | number;
            /** @description `starttls`, `tls` or `none`. */
            tls: null | string;
            /** @description The user; null for no login. */
            user: null | string;
            /** @description Who mail comes from. */
            from: null | string;
            /** @description Who is told of reruns where nobody else is named; null for nobody. */
            operator: null | string;
        };
        /** @description What `POST /settings/mail/test` takes. */
        MailTestBody: {
            /** @description Who gets the mail; null for the address of the caller's key, else the operator. */
            to: null | string;
        };
        /** @description What the mail server said to a mail that was sent at once, to try it. */
        MailTestObject: {
            /** @description True where it has taken it. */
            sent: boolean;
            /** @description Who gets it. */
            to: string;
            /** @description Its words, or what kept it from saying anything. */
            answer: string;
        };
        /** @description How many steps got which verdict. */
        ManifestCounts: {
            /** Format: int64 */
            identical: number;
            /** Format: int64 */
            equivalent: number;
            /** Format: int64 */
            recorded: number;
            /** Format: int64 */
            differs: number;
            /** Format: int64 */
            unreplayable: number;
            /** Format: int64 */
            unverified: number;
        };
        /** @description A hole in the recording, and what a trace put into it. */
        ManifestGap: {
            /** @description The bytes; of a candidate what it made; null where nothing is known of any. */
            artifact: null | string;
            /** @description What is missing. */
            reason: string;
            /** @description `trace_id`, or null. */
            repaired_by: null | string;
            /** @description The step that has the hole; null for the artifact that was asked for. */
            step_id: null | string;
            /** @description The step that was found in the trace, or null. */
            found_step_id: null | string;
            /** @description True where no digest says that it fits. */
            candidate: boolean;
        };
        /** @description What a rerun found, for other programs to check. Its steps stand behind it, in a field of their own. */
        ManifestObject: {
            /** Format: int32 */
            manifest_version: number;
            artifact: string;
            name: null | string;
            run_id: string;
            origin_run_id: null | string;
            strict: boolean;
            from: null | string;
            inputs: string;
            mode: string;
            verdict: string;
            counts: components["schemas"]["ManifestCounts"];
            first_difference: null | string;
            /**
             * Format: int32
             * @description How often each step that was executed was executed, at the most.
             */
            repeat: number;
            /** @description Ids of the steps whose repetitions did not all give the same bytes. */
            flaky: string[];
            environment: string;
            warnings: components["schemas"]["ManifestWarning"][];
            gaps: components["schemas"]["ManifestGap"][];
            started_at: null | string;
            completed_at: null | string;
        };
        /** @description An output of a step. */
        ManifestOutput: {
            name: string;
            live: null | string;
            replayed: null | string;
            verdict: string;
        };
        /** @description What a rerun found of the steps of a stage. */
        ManifestStage: {
            /** @description `ROUTE/STAGE`, or what was called. */
            target: string;
            /** @description The step type. */
            step_type: null | string;
            /**
             * Format: int64
             * @description How many steps it has.
             */
            steps: number;
            /** @description The worst of their verdicts. */
            verdict: string;
            /** @description How many got which. */
            counts: components["schemas"]["ManifestCounts"];
            /** @description How they were compared. */
            comparators: string[];
            /** @description False where one of them was made in another environment. */
            environment_matches: boolean;
            /**
             * Format: int64
             * @description How long they took now.
             */
            duration_ms: number;
            /**
             * Format: int64
             * @description How long they once took.
             */
            recorded_duration_ms: number;
            /** @description True where the first step that differs is one of them. */
            has_first_difference: boolean;
            /** @description The first steps that differ or could not be judged, at most 20; the manifest has all of them. */
            troubled: components["schemas"]["ManifestStep"][];
        };
        /** @description A manifest as people read it: its steps taken together by stage, and those one by one that are in the way of a good verdict. */
        ManifestStagesObject: {
            /** @description The manifest without its steps. */
            manifest: components["schemas"]["ManifestObject"];
            /** @description The stages, sources first. */
            stages: components["schemas"]["ManifestStage"][];
        };
        /** @description A step of a manifest. */
        ManifestStep: {
            step_id: string;
            step_type: null | string;
            target: string;
            item: string;
            input_hash: string;
            output_hash_live: string;
            output_hash_replayed: null | string;
            ok: boolean;
            reason: string;
            verdict: string;
            comparator: string;
            inherited: boolean;
            input_hash_live: string;
            environment_matches: boolean;
            /** Format: int64 */
            duration_ms: number;
            /** Format: int64 */
            recorded_duration_ms: number;
            /** @description Where there are several outputs: each of them; of more than a row holds, those that differ. Null where there is one. */
            outputs: null | components["schemas"]["ManifestOutput"][];
            /**
             * Format: int32
             * @description How often it was executed; 0 where it was played or refused.
             */
            repeats: number;
            /** @description True where its repetitions did not all give the same bytes, or only some of them failed. */
            flaky: boolean;
            /** @description The different output digests of its repetitions, in the order in which they came up; empty where nothing came out. */
            repeat_hashes: string[];
            /** @description The rerun's own step; where it was repeated, the first of those with the worst verdict. */
            rerun_step_id: string;
        };
        /** @description A warning. */
        ManifestWarning: {
            step_id: null | string;
            code: string;
            message: string;
        };
        /** @description The names of a run's values. */
        MemoryKeys: {
            keys: string[];
        };
        /** @description A value of a run. */
        MemoryObject: {
            key: string;
            data: components["schemas"]["JsonElement"];
            scope: string;
        };
        /** @description Nodes, by their names. */
        NodeList: {
            items: components["schemas"]["NodeObject"][];
            next: null | string;
        };
        /** @description A node as scripts see it. */
        NodeObject: {
            node_id: string;
            base_url: string;
            version: string;
            instance_id: null | string;
            status: string;
            deployment: string;
            registered_at: string;
            heard_at: string;
            lease_until: string;
            targets: components["schemas"]["TargetObject"][];
        };
        /** @description Where a run came from. */
        OriginObject: {
            run_id: string;
            step_id: null | string;
            artifact: null | string;
            from_stage: null | string;
            to_route: null | string;
            reuse: string;
        };
        /** @description How one output of a step differs from that of another, as lines for people. */
        OutputDifferenceObject: {
            /** @description The output. */
            name: string;
            /** @description A unified diff of text, paths and values of JSON, digests and the first different byte of anything else. */
            lines: string[];
        };
        /** @description How much there is of everything: the numbers beside the pages. */
        OverviewObject: {
            /**
             * Format: int64
             * @description All runs.
             */
            runs: number;
            /**
             * Format: int64
             * @description Those that are queued, running or paused.
             */
            active: number;
            /**
             * Format: int64
             * @description Names of artifacts.
             */
            artifacts: number;
            /**
             * Format: int32
             * @description Pipelines that were run.
             */
            pipelines: number;
            /**
             * Format: int32
             * @description Nodes that have registered.
             */
            nodes: number;
            /**
             * Format: double
             * @description What the newest audit came to, 0 to 1; null where there was none.
             */
            audit_score: null | number;
        };
        /** @description The process that owns a run. */
        OwnerObject: {
            host: string;
            /** Format: int32 */
            process_id: number;
            alive: boolean;
        };
        /** @description A page of a list. */
        PageObjectOfArtifactObject: {
            /** @description What stands on it. */
            items: components["schemas"]["ArtifactObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfArtifactVersionObject: {
            /** @description What stands on it. */
            items: components["schemas"]["ArtifactVersionObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfMailObject: {
            /** @description What stands on it. */
            items: components["schemas"]["MailObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfRunObject: {
            /** @description What stands on it. */
            items: components["schemas"]["RunObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfStepArtifactObject: {
            /** @description What stands on it. */
            items: components["schemas"]["StepArtifactObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfStepObject: {
            /** @description What stands on it. */
            items: components["schemas"]["StepObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A page of a list. */
        PageObjectOfStoredAuditObject: {
            /** @description What stands on it. */
            items: components["schemas"]["StoredAuditObject"][];
            /** @description What to give as `after` for the next page; null at the end. */
            next: null | string;
        };
        /** @description A pipeline that ran: its newest run, and where its file was then. */
        PipelineObject: {
            /** @description Its name. */
            pipeline: string;
            /** @description The file that the newest run was begun with; null where there was none. */
            file: null | string;
            /** @description Whether that file is there now, so that a run by name takes it; else it takes the snapshot. */
            file_present: boolean;
            /** @description The newest run's snapshot. */
            snapshot: string;
            /** @description The newest run. */
            last_run: components["schemas"]["RunObject"];
        };
        /** @description How many steps will be what. */
        PlanCounts: {
            /** Format: int64 */
            reuse: number;
            /** Format: int64 */
            run: number;
            /** Format: int64 */
            publish: number;
            /** Format: int64 */
            verify: number;
            /** Format: int64 */
            refuse: number;
            /** Format: int64 */
            unknown: number;
        };
        /** @description A step that would repeat an effect. */
        PlanHazard: {
            step_id: string;
            target: string;
            reason: string;
        };
        /** @description What a verb will do, before it is carried out. */
        PlanObject: {
            /** Format: int32 */
            plan_version: number;
            verb: string;
            origin: null | components["schemas"]["PlanOrigin"];
            /** @description The digest of the pipeline; null for a run of agents, which has none. */
            snapshot: null | string;
            definition_changes: components["schemas"]["DefinitionChange"][];
            counts: components["schemas"]["PlanCounts"];
            /** Format: int64 */
            saved_ms: number;
            /** Format: int64 */
            saved_tokens: number;
            /** Format: int64 */
            estimated_ms: number;
            stages: components["schemas"]["PlanStage"][];
            /** @description Of a rerun, where the recording has holes; else empty. */
            gaps: components["schemas"]["ManifestGap"][];
            /** @description Of a rerun, sources and environments that are not as recorded; else empty. */
            warnings: components["schemas"]["ManifestWarning"][];
            hazards: components["schemas"]["PlanHazard"][];
            steps: null | components["schemas"]["PlanStep"][];
        };
        /** @description The run that a plan starts from. */
        PlanOrigin: {
            run_id: string;
        };
        /** @description A reason and how many steps have it. */
        PlanReason: {
            reason: string;
            /** Format: int64 */
            count: number;
        };
        /** @description What will become of a stage. */
        PlanStage: {
            route: null | string;
            stage: null | string;
            target: null | string;
            /** Format: int64 */
            reuse: number;
            /** Format: int64 */
            run: number;
            /** Format: int64 */
            publish: number;
            /** Format: int64 */
            verify: number;
            /** Format: int64 */
            refuse: number;
            /** Format: int64 */
            unknown: number;
            reasons: components["schemas"]["PlanReason"][];
        };
        /** @description What will become of a step. */
        PlanStep: {
            step_id: null | string;
            target: string;
            item: string;
            decision: string;
            reason: string;
            source: null | components["schemas"]["StepReference"];
        };
        /** @description An error as RFC 9457 writes it, with the code, hint and facts that the command line shows. */
        ProblemObject: {
            /** @description A name of the kind of problem: `urn:reprise:error:` and its code. */
            type: string;
            /** @description What the code means, the same each time. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What was found and what was expected. */
            detail: string;
            /** @description The stable code. */
            code: string;
            /** @description What to do, or null. */
            hint: null | string;
            /** @description Labelled facts. */
            facts: {
                [key: string]: string;
            };
        };
        /** @description A step that made the bytes. */
        ProducerObject: {
            run_id: string;
            step_id: string;
            output: string;
        };
        /** @description A hole in the recording. */
        ProvenanceGap: {
            /** @description The stage that read what is missing; null where nobody knows who made the artifact itself. */
            stage: null | string;
            /** @description The bytes, or the first of them; null where nothing is known of any. */
            artifact: null | string;
            /** @description What is missing. */
            reason: string;
            /** @description `trace_id`, or null. */
            repaired_by: null | string;
            /**
             * Format: int64
             * @description How many steps have it.
             */
            count: number;
        };
        /** @description Steps of one stage read what another stage or a source gave. */
        ProvenanceLink: {
            /** @description The stage or source that was read from. */
            from: string;
            /** @description The stage that read. */
            to: string;
            /**
             * Format: int64
             * @description How many pairs of a step and one that it read from.
             */
            count: number;
        };
        /** @description What an artifact came from, back to the sources, with the steps of a stage taken together: as large for ten items as for a million. */
        ProvenanceObject: {
            /** @description Its digest. */
            artifact: string;
            /**
             * Format: int64
             * @description How many steps that executed it came from.
             */
            steps: number;
            /** @description The stages that they belong to, sources first; the last one made the artifact. */
            stages: components["schemas"]["ProvenanceStage"][];
            /** @description Files that the runs read. */
            sources: components["schemas"]["ProvenanceSource"][];
            /** @description Who read from whom. */
            links: components["schemas"]["ProvenanceLink"][];
            /** @description Where the recording does not say what was read. */
            gaps: components["schemas"]["ProvenanceGap"][];
        };
        /** @description A file that a run read. */
        ProvenanceSource: {
            id: string;
            run_id: string;
            name: string;
            path: string;
            digest: string;
            /** Format: int64 */
            size: number;
            media_type: string;
        };
        /** @description The steps of a stage that an artifact came from; all have the same code and environment. */
        ProvenanceStage: {
            /** @description What links call it. */
            id: string;
            /** @description The run in which they executed. */
            run_id: string;
            /** @description `ROUTE/STAGE`, or what was called. */
            target: string;
            /** @description The step type. */
            type: null | string;
            /** @description Pure, recorded or external. */
            effect: string;
            /**
             * Format: int64
             * @description How many.
             */
            steps: number;
            /** @description One of them. */
            example_step_id: string;
            example_output: null | components["schemas"]["StepArtifactObject"];
        };
        /** @description Whether the server can work; of each part `ok`, or what is wrong. */
        ReadinessObject: {
            ready: boolean;
            checks: {
                [key: string]: string;
            };
        };
        /** @description What `cancel`, `pause` and `resume` take. */
        ReasonBody: {
            reason: null | string;
        };
        /** @description What `recover` takes. */
        RecoverBody: {
            /** @description `memory`, or the URL of a broker that the server uses, without user and password; null for the queue that the run was begun with. */
            queue: null | string;
            /** @description Why. */
            reason: null | string;
            /** @description The address of whoever is told of the end by mail. */
            notify: null | string;
            /** @description True: only say what it would do. */
            plan: boolean;
            /** @description With `plan`: every step too. */
            steps: boolean;
        };
        /** @description What `POST /executions/{id}/replay` and `POST /replay` take. */
        ReplayBody: {
            /** @description The run, where the path does not name it. */
            execution_id?: null | string;
            from_stage?: null | string;
            to_route?: null | string;
            pipeline?: null | string;
            params?: null | Record<string, never>;
            /** @description Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text. */
            param_texts?: null | {
                [key: string]: string;
            };
            /** @description `origin` or `given`. */
            snapshot?: null | string;
            select?: null | string;
            rate?: null | components["schemas"]["JsonElement"];
            /** Format: int32 */
            max_in_flight?: null | number;
            /** @description `source`, `key` or `none`. */
            order?: null | string;
            yield?: boolean;
            /** @description `none`, `origin` or `any`. */
            reuse?: null | string;
            publish?: boolean;
            /** @description `repeat` or `skip`. */
            effects?: null | string;
            verify?: boolean;
            allow_missing?: boolean;
            /** Format: int32 */
            concurrency?: null | number;
            /** @description `memory`, or the URL of a broker that the server uses, without user and password. */
            queue?: null | string;
            labels?: null | {
                [key: string]: string;
            };
            reason?: null | string;
            /** @description The address of whoever is told of the end by mail. */
            notify?: null | string;
            plan?: boolean;
            steps?: boolean;
        };
        /** @description What a replay published. */
        ReplayedObject: {
            /** @description The stage whose outputs they were. */
            stage: string;
            /** @description The route that they came into; null where they went before. */
            route: null | string;
            /** @description The filter that chose them, or null. */
            select: null | string;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
            /**
             * Format: int64
             * @description How many were left out, because their bytes are gone.
             */
            missing: number;
            /** @description Where the pipeline differs from the origin's. */
            changes: string[];
        };
        /** @description What `POST /artifacts/{id}/rerun` takes. */
        RerunBody: {
            /** @description The step to begin at. */
            from?: null | string;
            strict?: boolean;
            /** @description `live` or `recorded`. */
            inputs?: null | string;
            end_to_end?: boolean;
            live?: boolean;
            /** Format: int32 */
            repeat?: null | number;
            diff?: boolean;
            /** Format: int32 */
            concurrency?: null | number;
            /** @description `memory`, or the URL of a broker that the server uses, without user and password. */
            queue?: null | string;
            reason?: null | string;
            /** @description The address of whoever is told of the end by mail. */
            notify?: null | string;
            plan?: boolean;
            steps?: boolean;
        };
        /** @description What `resolve` takes. */
        ResolveBody: {
            /** @description `done` or `again`. */
            as: null | string;
            output: null | components["schemas"]["JsonElement"];
            /**
             * Format: byte
             * @description The same as any bytes, in base64.
             */
            output_bytes: null | string;
            /** @description What those bytes are; null for unknown. */
            media_type: null | string;
            /** @description How one knows. */
            reason: null | string;
        };
        /** @description What `restart` takes. */
        RestartBody: {
            /** @description `workflow` or `execution`. */
            scope?: null | string;
            /** @description `none`, `origin` or `any`. */
            reuse?: null | string;
            /** @description `occurrence` or `any`. */
            match?: null | string;
            /** @description Stages, targets and ids of steps. */
            force?: null | string[];
            ignore_code?: boolean;
            same_env?: boolean;
            /** @description `repeat` or `skip`, by the id of the step that took effect, or by its stage or target; `*` for all others. */
            effects?: null | {
                [key: string]: string;
            };
            /** Format: int32 */
            concurrency?: null | number;
            /** @description `memory`, or the URL of a broker that the server uses, without user and password. */
            queue?: null | string;
            labels?: null | {
                [key: string]: string;
            };
            reason?: null | string;
            webhook?: null | components["schemas"]["JsonElement"];
            /** @description The address of whoever is told of the end by mail. */
            notify?: null | string;
            plan?: boolean;
            steps?: boolean;
        };
        /** @description How long things are kept. */
        RetentionObject: {
            /** @description Runs, steps and artifacts: `kept`, nothing removes them by itself. */
            recordings: string;
            /**
             * Format: int64
             * @description Answers to requests with an Idempotency-Key, in milliseconds.
             */
            idempotency_keys_ms: number;
            /**
             * Format: int64
             * @description Logins of browsers, in milliseconds.
             */
            sessions_ms: number;
            /**
             * Format: int32
             * @description Audits whose findings are kept name by name; of older ones only the numbers.
             */
            audit_results: number;
        };
        /** @description Something that can be done, or why it cannot. */
        RunActionObject: {
            /** @description The verb. */
            action: string;
            /** @description True where it can be done. */
            possible: boolean;
            /** @description Why it cannot, in a sentence; null where it can. */
            why: null | string;
        };
        /** @description What can be done with a run or a step as it stands now. */
        RunActionsObject: {
            actions: components["schemas"]["RunActionObject"][];
        };
        /** @description What `show RUN` tells of a run beside the run itself. */
        RunDetailsObject: {
            /** @description What each stage came to, in the order of the pipeline; of a run of agents, what the calls of each target came to, in the order of their first calls. */
            stages: components["schemas"]["StageObject"][];
            /** @description How many items went from which stage to which route; empty for runs of agents. */
            flows: components["schemas"]["FlowObject"][];
            /** @description Names that the run gave to what it made, with the version that each got. */
            published: components["schemas"]["ArtifactVersionObject"][];
            /** @description What a fork changed, in words. */
            changes: string[];
            /** @description Stages, targets and the step that a restart or a fork ran again whatever was recorded. */
            forced: string[];
            /** @description What somebody said of effects that would be repeated: `repeat` or `skip`, by the step that took effect, by target, or by `*` for all others. Who and why stand with the run. */
            effects: {
                [key: string]: string;
            };
            /** @description Where a restart or a fork went otherwise than its plan, in words; the plan itself is at `/runs/{id}/plan`. */
            otherwise: string[];
            replayed: null | components["schemas"]["ReplayedObject"];
            /** @description Of a rerun, the digest of its manifest; else null. */
            manifest: null | string;
            /** @description The verb by which the run goes on, as it stands now: `resume`, `recover` or `restart`; else null. */
            next: null | string;
        };
        /** @description A file that a run read. */
        RunInputObject: {
            name: string;
            path: string;
            digest: string;
            /** Format: int64 */
            size: number;
        };
        /** @description A run as scripts see it. Every field is written, null for none. */
        RunObject: {
            run_id: string;
            kind: string;
            pipeline: null | string;
            target: null | string;
            status: string;
            origin: null | components["schemas"]["OriginObject"];
            left_out: null | components["schemas"]["LeftOutObject"];
            snapshot: null | string;
            inputs: components["schemas"]["RunInputObject"][];
            params: components["schemas"]["JsonElement"];
            input: null | components["schemas"]["BytesObject"];
            context: null | components["schemas"]["BytesObject"];
            reason: null | string;
            actor: string;
            labels: {
                [key: string]: string;
            };
            golden: null | components["schemas"]["GoldenObject"];
            counts: components["schemas"]["CountsObject"];
            queue: string;
            store: string;
            owner: null | components["schemas"]["OwnerObject"];
            verdict: null | string;
            /**
             * Format: int64
             * @description Recorded duration of what was reused, in milliseconds.
             */
            saved_ms: number;
            /**
             * Format: int64
             * @description Tokens of chat models, prompts and answers together, that the steps cost which executed.
             */
            tokens: number;
            /**
             * Format: int64
             * @description Tokens of chat models that what was reused cost where it was made.
             */
            saved_tokens: number;
            trace_id: string;
            created_at: string;
            started_at: null | string;
            completed_at: null | string;
            /**
             * Format: int64
             * @description From start to end in milliseconds; null while it has not ended.
             */
            duration_ms: null | number;
            /**
             * Format: int64
             * @description While it runs, about how long it still will, by how fast it went so far; else null.
             */
            remaining_ms: null | number;
            error: null | components["schemas"]["StepErrorObject"];
        };
        /** @description The runs that were begun in a part of time. */
        RunsBucketObject: {
            since: string;
            until: string;
            /** Format: int64 */
            total: number;
            /** Format: int64 */
            failed: number;
        };
        /** @description How many runs a filter fits, and how they stand. */
        RunsSummaryObject: {
            /**
             * Format: int64
             * @description All of them.
             */
            total: number;
            /**
             * Format: int64
             * @description Those that are queued, running or paused.
             */
            active: number;
            /**
             * Format: int64
             * @description Recorded work that they reused.
             */
            saved_ms: number;
            /** @description How many stand how; every word, zeros too. */
            by_status: {
                [key: string]: number;
            };
            /** @description How many came about how; every word, zeros too. */
            by_kind: {
                [key: string]: number;
            };
            /** @description From when on; null where there are none. */
            since: null | string;
            /** @description Before when; null where there are none. */
            until: null | string;
            /** @description That time in equal parts, oldest first. */
            buckets: components["schemas"]["RunsBucketObject"][];
        };
        /** @description What `POST /session` takes. */
        SessionBody: {
            key: null | string;
        };
        /** @description Who asks. */
        SessionObject: {
            /** @description The name of the key; without keys the user that the server runs as; null where nobody is logged in. */
            name: null | string;
            /** @description `viewer`, `operator` or `admin`; null where nobody is logged in. */
            role: null | string;
            /** @description True where one must log in. */
            login: boolean;
        };
        /** @description How a server is set. */
        SettingsObject: {
            version: string;
            runtime: string;
            started_at: string;
            /** Format: int64 */
            uptime_ms: number;
            /** @description The URL by which others reach it; null where none is set. */
            public_url: null | string;
            /** @description The data folder; null for all but admins. */
            data: null | string;
            /** @description The queue of runs that begin here; null for all but admins. */
            queue: null | string;
            /** @description Where it listens; null for all but admins. */
            listen: null | string;
            /** @description False where the server takes everything from programs of its machine. */
            needs_key: boolean;
            mail: components["schemas"]["MailSettingsObject"];
            retention: components["schemas"]["RetentionObject"];
            limits: components["schemas"]["LimitsObject"];
        };
        /** @description What a stage of a run came to. */
        StageObject: {
            /** @description Its route; null for a target of agents. */
            route: null | string;
            /** @description Its name; null for a target of agents. */
            stage: null | string;
            /** @description `route/stage`, or `node.name`. */
            target: string;
            /** @description The step type; `agent` for a target of agents. */
            type: string;
            /** @description Its steps by how they stand. */
            counts: components["schemas"]["CountsObject"];
            /**
             * Format: int64
             * @description Time spent working, over all steps.
             */
            work_ms: number;
            /**
             * Format: int64
             * @description Time spent waiting in the queue, over all steps.
             */
            waited_ms: number;
            /**
             * Format: int64
             * @description Recorded duration of what it reused.
             */
            saved_ms: number;
            /**
             * Format: int64
             * @description How long the step in the middle took of those that executed; null where none did.
             */
            median_ms: null | number;
            /**
             * Format: int64
             * @description How long the longest took; null where none did.
             */
            max_ms: null | number;
            /** @description When its first step began; null where none did. */
            started_at: null | string;
            /** @description When the last that has ended did; null where none has. */
            completed_at: null | string;
        };
        /** @description What `POST /runs` takes. */
        StartRunBody: {
            /** @description The name of a pipeline that ran before, the text of a pipeline file, or the digest of a snapshot. */
            pipeline?: null | string;
            /** @description Paths on the server's machine that replace those in the pipeline, by input name. */
            inputs?: null | {
                [key: string]: string;
            };
            params?: null | Record<string, never>;
            /** @description Parameters as a command line gives them: a value is JSON where it is JSON and the pipeline's default is no text. */
            param_texts?: null | {
                [key: string]: string;
            };
            /** @description `none` or `any`. */
            reuse?: null | string;
            labels?: null | {
                [key: string]: string;
            };
            context?: null | components["schemas"]["JsonElement"];
            /** Format: int32 */
            concurrency?: null | number;
            /**
             * Format: int32
             * @description Executed steps a second at the most.
             */
            pace?: null | number;
            /** @description `memory`, or the URL of a broker that the server uses, without user and password. */
            queue?: null | string;
            reason?: null | string;
            /** @description The address of whoever is told of the end by mail. */
            notify?: null | string;
            /** @description True: only say what it would do. */
            plan?: boolean;
            /** @description With `plan`: every step too. */
            steps?: boolean;
        };
        /** @description An input or output of a step. */
        StepArtifactObject: {
            name: string;
            digest: string;
            /** Format: int64 */
            size: number;
            media_type: string;
        };
        /** @description What went wrong. */
        StepErrorObject: {
            code: string;
            message: string;
            hint: null | string;
        };
        /** @description A step as scripts see it. Every field is written, null for none. */
        StepObject: {
            step_id: string;
            run_id: string;
            parent_id: null | string;
            target: string;
            route: null | string;
            stage: null | string;
            item: string;
            type: null | string;
            effect: string;
            status: string;
            decision: string;
            reason: string;
            action_key: string;
            action: components["schemas"]["ActionObject"];
            /** Format: int64 */
            inputs_count: number;
            /** Format: int64 */
            outputs_count: number;
            inputs: components["schemas"]["StepArtifactObject"][];
            outputs: components["schemas"]["StepArtifactObject"][];
            environment: string;
            reused_from: null | components["schemas"]["StepReference"];
            rerun_of: null | string;
            error: null | components["schemas"]["StepErrorObject"];
            /** Format: int32 */
            attempt: number;
            /** @description Null for a pure step: nothing outside hears of it. */
            idempotency_key: null | string;
            trace_id: string;
            /** @description The step's own span in the trace, 16 hex digits; null where it has none. */
            span_id: null | string;
            /** @description The span that asked for it; null where that is not known. */
            parent_span_id: null | string;
            started_at: null | string;
            completed_at: null | string;
            /**
             * Format: int64
             * @description How long the work took, in milliseconds.
             */
            duration_ms: null | number;
            /**
             * Format: int64
             * @description Time in the queue in milliseconds, before work began; null where it was in none.
             */
            waited_ms: null | number;
            /**
             * Format: int64
             * @description Of a reused step, how long the step took that the result came from; else 0.
             */
            saved_ms: number;
            /** @description The name under which the outputs were registered, or null. */
            published: null | string;
            /**
             * Format: int64
             * @description Tokens of chat models that the outputs cost (of a reused step: where they were made); 0 for none.
             */
            tokens: number;
            /** @description Lines that the handler left, or null. */
            log: null | string;
        };
        /** @description A step somewhere else. */
        StepReference: {
            run_id: string;
            step_id: string;
        };
        /** @description A step type: how many steps there are of it, and whether a handler is at hand. */
        StepTypeObject: {
            type: string;
            /** Format: int64 */
            count: number;
            handler: boolean;
            effect: string;
        };
        /** @description How many steps a filter fits, how they stand, and why. */
        StepsSummaryObject: {
            /**
             * Format: int64
             * @description All of them.
             */
            total: number;
            /** @description How many stand how; words that none has are left out. */
            by_status: {
                [key: string]: number;
            };
            /** @description How many were decided about how; words that none has are left out. */
            by_decision: {
                [key: string]: number;
            };
            /** @description Why, the most frequent first; at most int StepsSummaryObject.MaxReasons. */
            reasons: components["schemas"]["PlanReason"][];
        };
        /** @description An audit that a server was asked for: how far it is, and in numbers what it came to. Every field is written, null for none. */
        StoredAuditObject: {
            audit_id: string;
            /** @description `queued`, `running`, `succeeded`, `failed`, `cancelled` or `interrupted`. */
            status: string;
            /** @description Only names that begin so; null for all. */
            under: null | string;
            /** @description How many are made again first, as it was asked for (`1%`, `5`); null for none. */
            sample: null | string;
            actor: string;
            /** @description The name that is being made again, or null. */
            making: null | string;
            /** @description Names that could not be made again, and why. */
            untried: components["schemas"]["UntriedArtifact"][];
            /**
             * Format: double
             * @description The mean over the artifacts, 0 to 1; null while there is none.
             */
            score: null | number;
            axes: null | components["schemas"]["AuditAxes"];
            /**
             * Format: int32
             * @description Artifacts that have a score.
             */
            artifacts_count: number;
            error: null | components["schemas"]["StepErrorObject"];
            created_at: string;
            completed_at: null | string;
            result: null | components["schemas"]["AuditObject"];
        };
        /** @description Whether something was taken. */
        TakenObject: {
            taken: boolean;
        };
        /** @description The newest calls of a target. */
        TargetCallsObject: {
            /** @description `NODE.NAME`. */
            target: string;
            /**
             * Format: int64
             * @description All of them.
             */
            calls: number;
            /**
             * Format: int64
             * @description Those that executed and succeeded.
             */
            succeeded: number;
            /**
             * Format: int64
             * @description Those that were served from a recording.
             */
            reused: number;
            /**
             * Format: int64
             * @description Those that failed, were refused or are in doubt.
             */
            failed: number;
            /**
             * Format: int64
             * @description How long an executed one took, at the middle; null where none executed.
             */
            median_ms: null | number;
            /**
             * Format: int64
             * @description How long the longest took.
             */
            max_ms: null | number;
            /** @description When the newest began; null where none has. */
            last_at: null | string;
            /** @description The run of the newest. */
            last_run_id: string;
            /** @description The newest. */
            last_step_id: string;
            /** @description How it stands. */
            last_status: string;
            last_error: null | components["schemas"]["StepErrorObject"];
        };
        /** @description Something that can be called. */
        TargetObject: {
            target: string;
            kind: string;
            effect: string;
            version: string;
            tags: string[];
            input_schema: null | components["schemas"]["JsonElement"];
            output_schema: null | components["schemas"]["JsonElement"];
        };
        /** @description A named artifact that could not be made again, and why. */
        UntriedArtifact: {
            name: string;
            code: string;
            message: string;
        };
        /** @description Why a step ran or did not: the step, the nearest earlier one in the same place, and what differs between them. */
        WhyObject: {
            /** @description The step. */
            step: components["schemas"]["StepObject"];
            nearest: null | components["schemas"]["StepObject"];
            /** @description Where their keys differ. */
            differs: components["schemas"]["DifferenceObject"][];
            /** @description What stands behind the step's own digests. */
            values: components["schemas"]["KeyValuesObject"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthObject"];
                };
            };
        };
    };
    ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessObject"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessObject"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                status?: string[];
                kind?: string[];
                pipeline?: string[];
                label?: string[];
                golden?: boolean;
                since?: string;
                until?: string;
                text?: string;
                where?: string;
                sort?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfRunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    startRun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartRunBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getRunsSummary: {
        parameters: {
            query?: {
                status?: string[];
                kind?: string[];
                pipeline?: string[];
                label?: string[];
                golden?: boolean;
                since?: string;
                until?: string;
                text?: string;
                where?: string;
                buckets?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunsSummaryObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listLabels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LabelObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    labelRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelsBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    bulk: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getDetails: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDetailsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getActions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunActionsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getFailures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FailuresObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getLineage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LineageObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getManifest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getReplayed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepArtifactObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getDefinition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DefinitionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getCriticalPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CriticalPathObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getPlan: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listSteps: {
        parameters: {
            query?: {
                stage?: string;
                status?: string;
                decision?: string;
                item?: string;
                text?: string;
                parent?: string;
                reason?: string;
                sort?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStepObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getStepsSummary: {
        parameters: {
            query?: {
                stage?: string;
                status?: string;
                decision?: string;
                item?: string;
                text?: string;
                parent?: string;
                reason?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepsSummaryObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listOutputs: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStepArtifactObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listInputs: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStepArtifactObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getInput: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                place: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Partial Content */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listAttempts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttemptsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getStepActions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunActionsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    whyStep: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listStorage: {
        parameters: {
            query?: {
                recursive?: boolean;
            };
            header?: never;
            path: {
                id: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderEntry"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    runEvents: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description No Content */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    events: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listArtifacts: {
        parameters: {
            query?: {
                under?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfArtifactObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listNames: {
        parameters: {
            query?: {
                under?: string;
                text?: string;
                type?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfArtifactVersionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArtifactVersionObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getContent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Partial Content */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getProvenance: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProvenanceObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listProvenanceSteps: {
        parameters: {
            query: {
                stage: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStepObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getAttestations: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AttestationsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listConsumers: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStepObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listReruns: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfRunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    auditArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditedArtifact"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getManifestStages: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ManifestStagesObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listPipelines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PipelineObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listTypes: {
        parameters: {
            query?: {
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepTypeObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    rerunArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RerunBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    replayExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    replay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    restartExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestartBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    forkExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForkBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    compareRuns: {
        parameters: {
            query: {
                a: string;
                b: string;
                same?: boolean;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComparisonPageObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    compareSteps: {
        parameters: {
            query: {
                a: string;
                b: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutputDifferenceObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    compareArtifacts: {
        parameters: {
            query: {
                a: string;
                b: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OutputDifferenceObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    nameGolden: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GoldenBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listAudits: {
        parameters: {
            query?: {
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfStoredAuditObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    startAudit: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredAuditObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    cancelAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredAuditObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getAudit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredAuditObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    recoverExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecoverBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlanObject"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    cancelExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    pauseExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    resumeExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReasonBody"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    resolveExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResolveBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyObject"][];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    addKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyBody"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    removeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listMail: {
        parameters: {
            query?: {
                state?: string;
                run?: string;
                after?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PageObjectOfMailObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    retryMail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    testMail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MailTestBody"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailTestObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeList"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    registerNode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    heartbeatNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    shutdownNode: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeaseObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getCalls: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CallsObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    execute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    executeAsync: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getExecution: {
        parameters: {
            query?: {
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecutionObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    reportExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    logExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    noteExecution: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    setMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    getMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    deleteMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TakenObject"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
    listMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryKeys"];
                };
            };
            /** @description Bad Request */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["ProblemObject"];
                };
            };
        };
    };
}
