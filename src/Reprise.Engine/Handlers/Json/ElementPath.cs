using System.Globalization;

namespace Reprise.Engine.Handlers.Json;

/// <summary>
/// The part of JSONPath (RFC 9535) that step types understand: <c>$</c>, then <c>.name</c>, <c>['name']</c> or <c>[n]</c>,
/// and <c>[*]</c> at the end for every element of an array.
/// </summary>
public sealed class ElementPath
{
    private ElementPath(string text, IReadOnlyList<PathStep> steps, bool all)
    {
        Text = text;
        Steps = steps;
        All = all;
    }

    /// <summary>The path as written.</summary>
    public string Text { get; }

    /// <summary>The steps before <c>[*]</c>.</summary>
    public IReadOnlyList<PathStep> Steps { get; }

    /// <summary>True where the path ends with <c>[*]</c>.</summary>
    public bool All { get; }

    /// <summary>Reads a path, or says what is wrong with it.</summary>
    /// <returns>The path, or null.</returns>
    public static ElementPath? Parse(string text, out string? problem)
    {
        problem = text.StartsWith('$') ? null : "does not begin with $";
        var steps = new List<PathStep>();
        var at = 1;
        while (problem is null && at < text.Length)
        {
            if (string.Equals(text[at..], "[*]", StringComparison.Ordinal))
            {
                return new ElementPath(text, steps, true);
            }

            var step = text[at] == '.' ? ReadName(text, ref at) : text[at] == '[' ? ReadBracket(text, ref at) : null;
            if (step is { } found)
            {
                steps.Add(found);
            }
            else
            {
                problem = $"cannot be read from character {at + 1} (`{Complaint.Quote(text[at..])}`)";
            }
        }

        return problem is null ? new ElementPath(text, steps, false) : null;
    }

    private static PathStep? ReadName(string text, ref int at)
    {
        var end = at + 1;
        while (end < text.Length && text[end] is not ('.' or '[' or ']' or '*' or '\'' or '"' or ' '))
        {
            end++;
        }

        if (end == at + 1)
        {
            return null;
        }

        var name = text[(at + 1)..end];
        at = end;
        return new PathStep(name, null);
    }

    private static PathStep? ReadBracket(string text, ref int at)
    {
        if (at + 1 < text.Length && text[at + 1] is '\'' or '"')
        {
            var end = text.IndexOf(text[at + 1] + "]", at + 2, StringComparison.Ordinal);
            var name = end < 0 ? null : text[(at + 2)..end];
            at = end < 0 ? at : end + 2;
            return name is null ? null : new PathStep(name, null);
        }

        var close = text.IndexOf(']', at);
        if (close < 0 || !int.TryParse(text.AsSpan(at + 1, close - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return null;
        }

        at = close + 1;
        return new PathStep(null, index);
    }
}

/// <summary>One step of a path: into the member of an object, or to the element of an array.</summary>
/// <param name="Name">The member's name, or null.</param>
/// <param name="Index">The element's index from 0, or null.</param>
public readonly record struct PathStep(string? Name, int? Index)
{
    /// <inheritdoc/>
    public override string ToString() => Name ?? Index?.ToString(CultureInfo.InvariantCulture) ?? "";
}
