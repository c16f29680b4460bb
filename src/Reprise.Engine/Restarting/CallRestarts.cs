using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Restarting;

/// <summary>Prepares restarts and forks of agent runs: the header of the new run, whose root runs from its first line.</summary>
internal sealed class CallRestarts(EngineParts parts, Recording recording)
{
    /// <summary>The header of the new run, with its plan; nothing of it stands in the journal.</summary>
    /// <exception cref="RepriseException">It cannot be carried out.</exception>
    public async Task<(RunHeader Header, CallRestartPlan Plan)> PrepareAsync(RestartRequest request, CancellationToken cancellation)
    {
        RestartableRuns.Ensure(request.Origin);
        RefusePipelineChanges(request);
        var origin = request.Origin.Header;
        var root = await RootAsync(request, cancellation);
        var inputs = new ChangedInputs(recording, parts.Store, request with { Origin = request.Origin with { Header = origin with { Inputs = root.Inputs } } });
        var files = await inputs.OfCallAsync(root.Inputs, cancellation);
        var context = inputs.Context(root.Context);
        var outputs = await new GivenOutputs(parts.Store, request).StoreAsync(cancellation);
        var forced = await new ForcedSteps(recording, request).OfCallsAsync(cancellation);
        var effects = await new AnsweredEffects(recording, request).OfCallsAsync(cancellation);
        IReadOnlyList<string> changes = [.. inputs.Words, .. outputs.Select(o => $"output of {o.Step}")];
        var header = NewRun.Header(parts, changes.Count > 0 ? RunKind.Fork : RunKind.Restart, request.Trace);
        header = header with
        {
            Target = root.Target,
            Origin = new RunOrigin(origin.Id, request.Step is null ? null : Recording.IdOf(request.Origin, request.Step).ToString(), null, null, null),
            Lineage = origin.Lineage,
            Inputs = files,
            Context = context,
            Reuse = request.Reuse,
            IgnoreCode = request.IgnoreCode,
            SameEnvironment = request.SameEnvironment,
            Reason = request.Reason,
            Actor = request.Actor,
            Labels = request.Labels,
            Repeat = origin.Repeat,
            Repeats = origin.Repeats,
            Detached = true, // As every tree: where this process stops, the next goes on with it.
            Restart = new RestartTerms
            {
                Step = request.Step is null ? null : Recording.IdOf(request.Origin, request.Step).ToString(),
                RootSlot = request is { Scope: RestartScope.Execution, Step: { } alone } ? alone.Slot : null,
                Force = forced.Stages,
                ForceSteps = forced.Steps,
                ForceSlots = forced.Slots,
                AnyOccurrence = request.AnyOccurrence,
                Effects = request.Effects,
                EffectsOf = effects,
                Outputs = outputs,
                Changes = changes,
            },
        };
        var plan = await CallRestartPlan.MakeAsync(parts, recording, request, header, cancellation);
        return (WithOwnRepeats(header, plan) with { Restart = header.Restart with { Plan = plan.Kept() } }, plan);
    }

    private static void RefusePipelineChanges(RestartRequest request)
    {
        if (request.Changes is { } changes && (changes.Pipeline is not null || changes.Params.Count + changes.ParamValues.Count > 0 || changes.InputPaths.Count > 0))
        {
            throw new RepriseException(
                "usage.invalid", $"{request.Origin.Header.Id} is a call of {request.Origin.Header.Target}; it has neither pipeline nor parameters nor files.",
                "Change its input (--input JSON, --set, --patch), its context, or what a call below it answered (--output).");
        }
    }

    /// <summary>The call that is the root of the new run.</summary>
    private async ValueTask<(string Target, IReadOnlyList<RunInput> Inputs, JsonElement? Context)> RootAsync(RestartRequest request, CancellationToken cancellation)
    {
        var origin = request.Origin.Header;
        if (request.Scope == RestartScope.Workflow)
        {
            return (origin.Target!, origin.Inputs, origin.Context);
        }

        var step = request.Step ?? throw new RepriseException("usage.invalid", "A scope of one execution needs the step that is meant.", "Name it: `reprise restart STEP --scope execution`.");
        var context = CanonicalJson.Parse((await recording.ReadAsync(step.Action.Context, cancellation)).Span);
        return (step.Target!, await InputAsync(step, cancellation), context.ValueKind == JsonValueKind.Null ? null : context);
    }

    private async ValueTask<IReadOnlyList<RunInput>> InputAsync(StepRecord step, CancellationToken cancellation)
    {
        if (step.Inputs is not [var input])
        {
            return [];
        }

        var bytes = await OutputReader.ReadAsync(recording, input, cancellation);
        return [new RunInput(input.Name, "", await parts.Store.PutAsync(bytes, cancellation), bytes.Length, input.MediaType)];
    }

    private static RunHeader WithOwnRepeats(RunHeader header, CallRestartPlan plan)
    {
        var repeats = new Dictionary<long, string>(header.Repeats);
        foreach (var effect in plan.Effects)
        {
            if (header.Restart!.AnswerFor(effect.Id.ToString(), effect.Target) == EffectAnswer.Repeat)
            {
                repeats[effect.Slot] = header.Id.Value;
            }
        }

        return header with { Repeats = repeats };
    }
}
