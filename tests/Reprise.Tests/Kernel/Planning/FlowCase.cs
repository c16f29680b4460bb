using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>A random small pipeline, and what comes of each of its steps: a function of what the step is logically and of nothing else.</summary>
internal sealed class FlowCase
{
    private const string FanOut = "fan";
    private readonly int _seed;

    private FlowCase(int seed, StageGraph graph) => (_seed, Graph) = (seed, graph);

    public StageGraph Graph { get; }

    /// <summary>The case of a seed: one to four routes in a row with links forward, one to five stages each, fan-outs, joins and gathers.</summary>
    public static FlowCase Of(int seed)
    {
        var random = new Random(seed);
        var routes = random.Next(1, 5);
        var definition = Pipeline.Define("p", pipeline =>
        {
            for (var i = random.Next(3); i >= 0; i--)
            {
                _ = pipeline.Input($"in{i}", "in.txt", to: i == 0 ? "r0" : $"r{random.Next(routes)}");
            }

            var fedBy = Enumerable.Range(1, routes - 1).ToDictionary(to => to, to => Subset(random, to));
            for (var route = 0; route < routes; route++)
            {
                var number = route;
                _ = pipeline.Route($"r{number}", r => Stages(r, random, fedBy.Where(f => f.Value.Contains(number)).Select(f => f.Key)));
            }
        });
        return new FlowCase(seed, StageGraph.Build(definition));
    }

    /// <summary>How a step ends: what it is logically decides.</summary>
    public StepHead Outcome(string identity, StageNode stage)
    {
        var random = Chance(identity);
        var status = random.Next(12) switch
        {
            0 => StepStatus.Skipped,
            1 => StepStatus.Quarantined,
            2 => random.Next(4) == 0 ? StepStatus.Refused : StepStatus.Succeeded,
            _ => StepStatus.Succeeded,
        };
        var keyed = string.Equals(stage.Stage.Type, FanOut, StringComparison.Ordinal);
        var outputs = status != StepStatus.Succeeded ? 0 : keyed ? random.Next(5) : random.Next(10) == 0 ? 0 : 1;
        return new StepHead { Stage = stage.Index, Status = status, OutputsCount = outputs, Keyed = keyed && status == StepStatus.Succeeded };
    }

    /// <summary>How many groups a gather makes of its members.</summary>
    public int Groups(string members) => Chance(members).Next(4);

    /// <summary>Whether the first attempt at a step fails.</summary>
    public bool FailsFirst(string identity) => Chance("first " + identity).Next(6) == 0;

    public override string ToString() =>
        $"seed {_seed}: inputs {string.Join(' ', Graph.Pipeline.Inputs.Select(i => i.To))}; " + string.Join("; ", Graph.Pipeline.Routes.Select(r =>
            $"{r.Name}: {string.Join(' ', r.Stages.Select(s => $"{s.Name}:{s.Type}({string.Join(',', s.From)})"))} -> {string.Join(' ', r.To.Select(t => $"{t.Route}<{t.Stage}"))}"));

    private static HashSet<int> Subset(Random random, int below) =>
        [random.Next(below), .. Enumerable.Range(0, below).Where(_ => random.Next(3) == 0)];

    private static void Stages(RouteBuilder route, Random random, IEnumerable<int> links)
    {
        var scopes = new List<(string Type, int Scope)>();
        for (var i = random.Next(5); i >= 0; i--)
        {
            var index = scopes.Count;
            var type = random.Next(6) switch { 0 => StageDefinition.GatherType, 1 or 2 => FanOut, _ => "one" };
            IReadOnlyList<int> from = index == 0 ? [] : From(random, scopes, type);
            scopes.Add((type, type is "one" ? (from.Count == 0 ? -1 : scopes[from[0]].Scope) : index));
            _ = route.Stage($"s{index}", type, configure: s => s with { From = [.. from.Select(f => $"s{f}")] });
        }

        foreach (var to in links)
        {
            _ = route.To($"r{to}", $"s{random.Next(scopes.Count)}");
        }
    }

    /// <summary>One stage; or several that see the same item, for a join. What a fan-out itself makes cannot be joined.</summary>
    private static IReadOnlyList<int> From(Random random, List<(string Type, int Scope)> scopes, string type)
    {
        var first = random.Next(scopes.Count);
        if (type is StageDefinition.GatherType || scopes[first].Type is FanOut)
        {
            return [first];
        }

        var others = Enumerable.Range(0, scopes.Count).Where(i => i != first && scopes[i].Scope == scopes[first].Scope && scopes[i].Type is not FanOut);
        return [first, .. others.Where(_ => random.Next(2) == 0).Take(2)];
    }

    private Random Chance(string about) => new(unchecked((int)Digest.OfText($"{_seed} {about}").Prefix));
}
