using System.Text.RegularExpressions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Pipelines;

/// <summary>Names can stand in a path, an id and a queue's name, and none occurs twice.</summary>
internal static partial class NameChecks
{
    private const string Allowed = "Allowed are letters, digits, `_`, `.` and `-`, at most 100, not beginning with `.` or `-`.";

    /// <summary>Checks every name of a pipeline.</summary>
    public static void Check(PipelineDefinition pipeline, PipelineErrors errors)
    {
        var root = SourcePath.Root;
        CheckName(pipeline.Name, "pipeline", root["pipeline"], errors);
        CheckAll([.. pipeline.Inputs.Select(i => i.Name)], "input", i => root["inputs"][i]["name"], errors);
        CheckAll([.. pipeline.Routes.Select(r => r.Name)], "route", i => root["routes"][pipeline.Routes[i].Name], errors, atKey: true);
        foreach (var name in pipeline.Params.Keys)
        {
            CheckName(name, "parameter", root["params"][name], errors, atKey: true);
            if (name is "item")
            {
                errors.Add(root["params"][name], "A parameter cannot be called `item`.", "`${item}` stands for the item's path in `publish`.", atKey: true);
            }
        }

        foreach (var route in pipeline.Routes)
        {
            if (!string.Equals(route.Queue, $"{pipeline.Name}.{route.Name}", StringComparison.Ordinal))
            {
                CheckName(route.Queue, "queue", root["routes"][route.Name]["queue"], errors);
            }

            var stages = PipelineChecks.PathOf(route);
            CheckAll([.. route.Stages.Select(s => s.Name)], "stage", i => stages[i]["name"], errors);
        }
    }

    private static void CheckAll(List<string> names, string what, Func<int, SourcePath> path, PipelineErrors errors, bool atKey = false)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            CheckName(names[i], what, path(i), errors, atKey);
            if (names[i].Length > 0 && !seen.Add(names[i]))
            {
                errors.AddUnlessBroken(path(i), $"There are two {what}s called `{names[i]}`.", "Rename one of them.", atKey);
            }
        }
    }

    private static void CheckName(string name, string what, SourcePath path, PipelineErrors errors, bool atKey = false)
    {
        if (!Form().IsMatch(name))
        {
            errors.AddUnlessBroken(path, $"{CanonicalOrder.Show(name)} cannot be the name of {(what is "input" ? "an" : "a")} {what}.", Allowed, atKey);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
