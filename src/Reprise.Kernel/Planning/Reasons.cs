using System.Text.Json;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Planning;

/// <summary>Says in words what differs between a step and the recorded one that comes nearest.</summary>
public static class Reasons
{
    private const int MaxNamed = 3;

    /// <summary>For example <c>parameter fields.magnitude.weight changed</c> or <c>input score changed</c>; several joined by commas.</summary>
    /// <param name="differs">The components that differ; not empty.</param>
    /// <param name="with">The parameters now.</param>
    /// <param name="recordedWith">The parameters then, or null where they cannot be read.</param>
    /// <param name="inputs">The inputs now.</param>
    /// <param name="recordedInputs">The inputs then.</param>
    public static string Describe(
        IReadOnlyList<string> differs, JsonElement with, JsonElement? recordedWith, IReadOnlyList<StepArtifact> inputs, IReadOnlyList<StepArtifact> recordedInputs) =>
        Joined(differs, component => component is "with" ? Parameters(with, recordedWith) : Inputs(inputs, recordedInputs));

    /// <summary>The same of a call, for example <c>input topic.lang changed</c>.</summary>
    /// <param name="differs">The components that differ; not empty.</param>
    /// <param name="input">The input now; null for none, or where it is too large to be compared.</param>
    /// <param name="recorded">The input then.</param>
    public static string DescribeCall(IReadOnlyList<string> differs, JsonElement? input, JsonElement? recorded) =>
        Joined(differs, _ => Named(input is { } now && recorded is { } then ? [.. DifferingPaths(then, now).Where(p => p.Length > 0)] : [], "input", "its input changed"));

    private static string Joined(IReadOnlyList<string> differs, Func<string, string> named) =>
        string.Join(", ", differs.Select(component => component switch
        {
            "with" or "inputs" => named(component),
            "type" => "the step type changed",
            "context" => "the context changed",
            "code" => "the code changed",
            "env" => "the environment changed",
            _ => component + " changed",
        }));

    /// <summary>The places, as dotted paths, at which two JSON values differ; empty path for the whole.</summary>
    public static IEnumerable<string> DifferingPaths(JsonElement left, JsonElement right, string path = "")
    {
        if (left.ValueKind == JsonValueKind.Object && right.ValueKind == JsonValueKind.Object)
        {
            var names = left.EnumerateObject().Select(p => p.Name).Union(right.EnumerateObject().Select(p => p.Name), StringComparer.Ordinal);
            return names.SelectMany(name => Member(left, right, path.Length == 0 ? name : path + "." + name, name));
        }

        return JsonElement.DeepEquals(left, right) ? [] : [path];
    }

    private static IEnumerable<string> Member(JsonElement left, JsonElement right, string path, string name) =>
        left.TryGetProperty(name, out var l) && right.TryGetProperty(name, out var r) ? DifferingPaths(l, r, path) : [path];

    private static string Parameters(JsonElement with, JsonElement? recorded)
    {
        var paths = recorded is { } value ? DifferingPaths(value, with).ToList() : [];
        return Named(paths, "parameter", "a parameter changed");
    }

    private static string Inputs(IReadOnlyList<StepArtifact> now, IReadOnlyList<StepArtifact> then)
    {
        if (now is [{ Name: StepArtifact.ItemName }] || now.Count == 0 || then.Count == 0)
        {
            return "its input changed";
        }

        var before = then.DistinctBy(i => i.Name, StringComparer.Ordinal).ToDictionary(i => i.Name, i => i.Digest, StringComparer.Ordinal);
        var after = now.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var changed = now.Where(i => !before.TryGetValue(i.Name, out var digest) || digest != i.Digest).Select(i => i.Name);
        return Named([.. changed.Concat(before.Keys.Where(name => !after.Contains(name)))], "input", "its inputs changed");
    }

    private static string Named(IReadOnlyList<string> names, string word, string otherwise) => names.Count switch
    {
        0 => otherwise,
        1 => $"{word} {names[0]} changed",
        <= MaxNamed => $"{word}s {string.Join(" and ", names)} changed",
        _ => $"{names.Count:N0} {word}s changed",
    };
}
