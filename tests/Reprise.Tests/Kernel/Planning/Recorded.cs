using System.Globalization;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>Recorded steps from short words, for tables of decisions.</summary>
internal static class Recorded
{
    public static ActionVector Action { get; } = new(
        Digest.OfText("type"), Digest.OfText("with"), Digest.OfText("inputs"), Digest.OfText("context"), Digest.OfText("code"), Digest.OfText("env"));

    /// <summary>The id of the run called <paramref name="name"/>.</summary>
    public static RunId Run(char name) => RunId.Create(DateTimeOffset.UnixEpoch, name);

    /// <summary>
    /// A trace from words: <c>A</c>, <c>B</c>, … is its run; <c>slot</c> the same slot (else another); <c>outside</c> a run outside the ancestry;
    /// <c>own</c> the run itself; <c>turn</c> the result whose turn it is; <c>below</c> code that changed below it; the name of a component that differs; a status; or what the decision about it was.
    /// </summary>
    public static Trace Trace(string words)
    {
        var said = words.Split(' ').ToList();
        var step = new StepRecord
        {
            Run = 1,
            Number = 1,
            Stage = 0,
            Item = "",
            Slot = 0,
            Reason = "",
            Status = StepStatus.Succeeded,
            Decision = DecisionKind.Execute,
            Action = said.Aggregate(Action, Changed),
        };
        foreach (var word in said.Where(w => w.Length > 1 && char.IsUpper(w[0])))
        {
            step = Enum.TryParse<StepStatus>(word, out var status) ? step with { Status = status }
                : step with { Decision = Enum.Parse<DecisionKind>(word) };
        }

        return new Trace(step, Run(said[0][0]), said.Contains("slot", StringComparer.Ordinal), !said.Contains("outside", StringComparer.Ordinal))
        {
            OfThisRun = said.Contains("own", StringComparer.Ordinal),
            NextInTurn = said.Contains("turn", StringComparer.Ordinal),
            ChangedBelow = said.Contains("below", StringComparer.Ordinal) ? "facts.extract" : null,
        };
    }

    /// <summary>Traces, one a line or between semicolons.</summary>
    public static IReadOnlyList<Trace> Traces(string lines) =>
        [.. lines.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Trace)];

    /// <summary>The decision in one line: <c>reuse A: why</c>, <c>run: why [what differs]</c>, <c>refuse CODE: why</c>, runs by their names.</summary>
    public static string Words(Decision decision) => Named(decision switch
    {
        Reuse reuse => $"reuse {reuse.Trace.Run}: {reuse.Reason}",
        Refuse refuse => $"refuse {refuse.Code}: {refuse.Reason}",
        Execute { Differs: [] } execute => $"run: {execute.Reason}",
        Execute execute => $"run: {execute.Reason} [{string.Join(' ', execute.Differs)}]",
        _ => throw new InvalidOperationException("There is no such decision."),
    });

    private static string Named(string text)
    {
        for (var name = 'A'; name <= 'Z'; name++)
        {
            text = text.Replace(Run(name).Value, name.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return text;
    }

    private static ActionVector Changed(ActionVector action, string word) => word switch
    {
        "type" => action with { Type = Digest.OfText("other type") },
        "with" => action with { With = Digest.OfText("other with") },
        "inputs" => action with { Inputs = Digest.OfText("other inputs") },
        "context" => action with { Context = Digest.OfText("other context") },
        "code" => action with { Code = Digest.OfText("other code") },
        "env" => action with { Env = Digest.OfText("other env") },
        _ => action,
    };
}
