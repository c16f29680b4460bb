using Reprise.Engine.Calls;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>All that is known of a rerun before anything runs.</summary>
internal sealed record PreparedRerun(RerunScope Scope, Ancestry Ancestry, RerunGraph Graph, RerunStages Stages, RunRecord? Origin);

/// <summary>Walks, checks the sources, and makes the recorded stages ready. Runs nothing.</summary>
internal sealed class RerunPreparer(EngineParts parts, Recording recording, DocumentKeeper documents)
{
    /// <summary>Prepares a new rerun.</summary>
    /// <exception cref="RepriseException"><c>strict.input_changed</c>, <c>strict.environment_differs</c>, <c>journal.damaged</c>, <c>step.not_found</c>.</exception>
    /// <param name="request">The rerun.</param>
    /// <param name="install">Whether declared environments are installed, as they must be before anything is executed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<PreparedRerun> PrepareAsync(RerunRequest request, bool install, CancellationToken cancellation)
    {
        var walked = await new AncestryWalk(recording).WalkAsync(request.Artifact, request.Version, request.From, cancellation);
        var scope = Scope(request.Concurrency, request.Folder);
        try
        {
            return await PrepareAsync(request, walked, scope, install, cancellation);
        }
        catch
        {
            Directory.Delete(scope.CodeFolder, recursive: true);
            throw;
        }
    }

    private async Task<PreparedRerun> PrepareAsync(RerunRequest request, Ancestry walked, RerunScope scope, bool install, CancellationToken cancellation)
    {
        await RefuseCallsAsync(walked, cancellation);
        var ancestry = await new SourceCheck(scope, request).CheckAsync(walked, cancellation);
        scope = scope with { LiveNames = ancestry.LiveNames.ToHashSet(StringComparer.Ordinal) };
        var graph = await AncestryGraph.BuildAsync(recording, ancestry, cancellation);
        var stages = new RerunStages(scope, graph);
        var warnings = await EnvironmentsAsync(ancestry, stages, request.Live, install, cancellation);
        if (request.Strict && warnings.Count > 0)
        {
            throw Differs(warnings, "Nothing was run.", "Run it where it was recorded, or leave out --strict to be warned only.");
        }

        var origin = ancestry.Steps.Count == 0 ? null : await recording.RunAsync(request.Version?.Run ?? ancestry.Steps[^1].Run, cancellation);
        if (request.Repeat > 1 && stages.StartProcesses && Repetition.Warning() is { } warning)
        {
            warnings.Add(warning);
        }

        return new PreparedRerun(scope, ancestry with { Warnings = [.. ancestry.Warnings, .. warnings] }, graph, stages, origin);
    }

    /// <summary>An agent is called again by a restart; there is nothing of it here that could be executed apart from its caller.</summary>
    private async ValueTask RefuseCallsAsync(Ancestry walked, CancellationToken cancellation)
    {
        foreach (var number in walked.Steps.Select(s => s.Run).Distinct())
        {
            if ((await recording.RunAsync(number, cancellation)).Header is { } header && AgentCalls.IsTree(header))
            {
                throw new RepriseException("rerun.call", $"The artifact came from a call of an agent in {header.Id}; calls are not rerun.",
                    $"`reprise restart {header.Id} --reuse none` makes all its calls again, `reprise compare` holds the two runs against each other.");
            }
        }
    }

    /// <summary>Prepares to go on with one that was cut off, on the terms on which it was begun.</summary>
    /// <exception cref="RepriseException"><c>strict.environment_differs</c>.</exception>
    public async Task<PreparedRerun> ResumeAsync(RunRecord run, CancellationToken cancellation)
    {
        var terms = run.Header.Rerun!;
        var ancestry = await AncestryDocument.ReadAsync(recording, terms, cancellation);
        var scope = Scope(run.Header.Concurrency, run.Header.Folder) with { LiveNames = ancestry.LiveNames.ToHashSet(StringComparer.Ordinal) };
        try
        {
            var graph = await AncestryGraph.BuildAsync(recording, ancestry, cancellation);
            var stages = new RerunStages(scope, graph);
            var warnings = await EnvironmentsAsync(ancestry, stages, terms.Live, install: true, cancellation);
            return terms.Strict && warnings.Count > 0
                ? throw Differs(warnings, "Nothing more was run.", "Recover it where it was recorded, or begin another rerun without --strict to be warned only.")
                : new PreparedRerun(scope, ancestry with { Warnings = [.. ancestry.Warnings.Union(warnings)] }, graph, stages, null);
        }
        catch
        {
            Directory.Delete(scope.CodeFolder, recursive: true);
            throw;
        }
    }

    private static RepriseException Differs(IReadOnlyList<RerunWarning> warnings, string outcome, string hint) => new(
        "strict.environment_differs", $"The environment is another than the recorded one, and --strict was asked for. {outcome}",
        hint, [.. warnings.Take(20).Select(w => new KeyValuePair<string, string>("differs", w.Message))]);

    private RerunScope Scope(int concurrency, string? folder) => new()
    {
        Parts = parts,
        Recording = recording,
        Documents = documents,
        CodeFolder = Directory.CreateDirectory(Path.Combine(parts.ScratchFolder, "code-" + Guid.NewGuid().ToString("N"))).FullName,
        Folder = folder,
        Slots = new SemaphoreSlim(concurrency > 0 ? concurrency : Environment.ProcessorCount),
    };

    private async ValueTask<List<RerunWarning>> EnvironmentsAsync(Ancestry ancestry, RerunStages stages, bool live, bool install, CancellationToken cancellation)
    {
        var warnings = new List<RerunWarning>();
        await foreach (var step in StepPages.ReadAsync(parts.Journal, ancestry.Stages.Select(s => new AncestryStep(s.Run, s.Example)), cancellation))
        {
            if (ancestry.Candidates.Contains(new AncestryStep(step.Run, step.Number)) || step.Effect == Effect.External || (step.Effect == Effect.Recorded && !live))
            {
                continue; // It is not executed.
            }

            var stage = await stages.OfAsync(step, cancellation);
            var problem = stage.Runtime is null && stage.EnvironmentDiffers.Count > 0 ? stage.Unreplayable : install ? await stage.InstallAsync(cancellation) : null;
            if (problem is not null || stage.EnvironmentDiffers.Count > 0)
            {
                var run = await recording.RunAsync(step.Run, cancellation);
                warnings.Add(new RerunWarning(new StepId(run.Header.Id, step.Number).ToString(), "environment.differs",
                    $"{stage.Recorded.Target} {(problem is null ? $"runs in another environment: {string.Join("; ", stage.EnvironmentDiffers.Take(5))}" : $"cannot run: {problem}")}"));
            }
        }

        return warnings;
    }
}
