using Reprise.Engine.Recordings;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Finds what a gather collects, once everything upstream has ended, and parts it into groups. Reads the journal alone, so it finds the same after a crash.</summary>
internal sealed class GatherPlanner(RunContext run)
{
    /// <summary>The groups of a gather, in the order of their values.</summary>
    public Task<IReadOnlyList<GatherGroup>> PlanAsync(StageNode gather, CancellationToken cancellation) =>
        GatherGrouping.GroupAsync(run.Recording, gather.Stage, MembersAsync(gather, cancellation), EmptyGroupsAsync(gather, cancellation), cancellation);

    /// <summary>An input of the run as a member.</summary>
    public static GatherMember InputMember(RunContext run, int input)
    {
        var file = run.Inputs[input];
        return new GatherMember(run.InputPath(input), file.Digest, file.Size, file.MediaType, null, -1);
    }

    /// <summary>An output of a step as a member.</summary>
    public static GatherMember Member(StepRecord step, long ordinal, StepArtifact output)
    {
        var path = step.Keyed ? ItemPath.Append(step.Item, output.Name) : step.Item;
        return new GatherMember(path, output.Digest, output.Size, output.MediaType, StepLists.AddressOf(step, ordinal, output), step.ReusedFrom is null ? step.Stage : -1);
    }

    /// <summary>The stages that made many items of one, of those that lead to a gather the nearest.</summary>
    public static SortedSet<int> NearestFanOuts(StageGraph graph, StageRuntime[] stages, StageNode gather)
    {
        var found = new SortedSet<int>();
        var open = new Stack<StageNode>([gather]);
        while (open.TryPop(out var node))
        {
            foreach (var edge in node.In.Where(e => e.From >= 0))
            {
                var from = graph.Stages[edge.From];
                if (stages[from.Index].Handler.FansOut(stages[from.Index].Stage))
                {
                    _ = found.Add(from.Index);
                }
                else if (!from.IsGather)
                {
                    open.Push(from);
                }
            }
        }

        return found;
    }

    private async IAsyncEnumerable<GatherMember> MembersAsync(
        StageNode gather, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
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

            if (edge.From < 0)
            {
                yield return InputMember(run, edge.Part);
                continue;
            }

            var query = new StepQuery { Run = run.Number, Stage = edge.From, Status = StepStatus.Succeeded };
            await foreach (var step in run.Parts.Journal.StepsAsync(query, cancellation))
            {
                long ordinal = 0;
                await foreach (var output in StepLists.ReadAsync(run.Parts.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
                {
                    yield return Member(step, ordinal++, output);
                }
            }
        }
    }

    /// <summary>Grouped by parent, an item that a fan-out made nothing of is a group all the same.</summary>
    private async IAsyncEnumerable<string> EmptyGroupsAsync(
        StageNode gather, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var stage in NearestFanOuts(run.Graph, run.Stages, gather))
        {
            if (run.Replay?.EmptyItemsOf(run.Graph.Stages[stage], cancellation) is { } recorded)
            {
                await foreach (var item in recorded)
                {
                    yield return item;
                }

                continue;
            }

            var query = new StepQuery { Run = run.Number, Stage = stage, Status = StepStatus.Succeeded };
            await foreach (var step in run.Parts.Journal.StepsAsync(query, cancellation))
            {
                if (step.OutputsCount == 0)
                {
                    yield return step.Item;
                }
            }
        }
    }
}
