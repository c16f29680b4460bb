using System.Globalization;

namespace Reprise.Kernel.Steps;

/// <summary>The id that an agent is handed: a step's id, and behind a dot the attempt, <c>stp_….2</c>. Without the dot it names the step, whatever its attempt.</summary>
/// <param name="Step">The step.</param>
/// <param name="Attempt">The attempt, from 1; 0 where the id names none.</param>
public readonly record struct ExecutionId(StepId Step, int Attempt)
{
    /// <summary>Reads an id, or says that it cannot.</summary>
    public static bool TryParse(string? text, out ExecutionId id)
    {
        id = default;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        var attempt = 0;
        if (!StepId.TryParse(dot < 0 ? text : text![..dot], out var step)
            || (dot >= 0 && (!int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out attempt) || attempt < 1)))
        {
            return false;
        }

        id = new ExecutionId(step, attempt);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Attempt == 0 ? Step.ToString() : $"{Step}.{Attempt}";
}
