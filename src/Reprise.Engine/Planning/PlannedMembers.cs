using System.Runtime.CompilerServices;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;

namespace Reprise.Engine.Planning;

/// <summary>What the gathers of a planned run would collect, without bytes, as long as all of it is known.</summary>
internal sealed class PlannedMembers(RunContext run)
{
    private readonly List<GatherMember>?[] _members =
        [.. run.Graph.Stages.Select(s => s.Out.Any(e => e.Kind == EdgeKind.Gather) ? new List<GatherMember>() : null)];

    private readonly List<string>?[] _empty =
        [.. run.Stages.Select(s => s.Handler.FansOut(s.Stage) ? new List<string>() : null)];

    /// <summary>Adds the outputs of a step that a recorded result serves.</summary>
    public async ValueTask AddAsync(StepRecord step, CancellationToken cancellation)
    {
        if (step.OutputsCount == 0)
        {
            _empty[step.Stage]?.Add(step.Item);
        }

        if (_members[step.Stage] is not { } members)
        {
            return;
        }

        long ordinal = 0;
        await foreach (var output in StepLists.ReadAsync(run.Parts.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            members.Add(GatherPlanner.Member(step, ordinal++, output));
        }
    }

    /// <summary>A step of this stage will run: no gather below it can be told, so nothing more is collected for one.</summary>
    public void Forget(StageNode stage)
    {
        _members[stage.Index] = null;
        _empty[stage.Index] = null;
    }

    /// <summary>The groups of a gather above which everything is known.</summary>
    public Task<IReadOnlyList<GatherGroup>> GroupAsync(StageNode gather, CancellationToken cancellation) =>
        GatherGrouping.GroupAsync(run.Recording, gather.Stage, MembersAsync(gather, cancellation), EmptyAsync(gather, cancellation), cancellation);

    private async IAsyncEnumerable<GatherMember> MembersAsync(StageNode gather, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var edge in gather.In)
        {
            if (run.Replay?.MembersAlong(edge, cancellation) is { } stored)
            {
                await foreach (var member in stored)
                {
                    yield return member;
                }

                continue;
            }

            foreach (var member in edge.From < 0 ? [GatherPlanner.InputMember(run, edge.Part)] : _members[edge.From] ?? [])
            {
                cancellation.ThrowIfCancellationRequested();
                yield return member;
            }
        }
    }

    private async IAsyncEnumerable<string> EmptyAsync(StageNode gather, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var item in GatherPlanner.NearestFanOuts(run.Graph, run.Stages, gather).SelectMany(stage => _empty[stage] ?? []))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
        }
    }
}
