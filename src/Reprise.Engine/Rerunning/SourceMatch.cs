using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Rerunning;

/// <summary>Says which of a run's files a step read, where several had the same bytes when they were recorded.</summary>
internal static class SourceMatch
{
    /// <summary>The file that an input was; several where the record does not tell them apart.</summary>
    /// <param name="same">The files of the step's run with the bytes of the input.</param>
    /// <param name="step">The step that read it.</param>
    /// <param name="input">The input.</param>
    /// <param name="file">The file of a candidate.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> same, StepRecord step, StepArtifact input, Func<T, RunInput> file)
    {
        if (same.Count < 2)
        {
            return same;
        }

        // An item that came into the pipeline has the input's name as its path; a gather, a recorded command and an import name the input itself.
        var isItem = string.Equals(input.Name, StepArtifact.ItemName, StringComparison.Ordinal);
        return Named(isItem ? step.Item : input.Name) is { Count: > 0 } found ? found : Named(isItem ? input.Name : step.Item) is { Count: > 0 } other ? other : same;

        List<T> Named(string name) => [.. same.Where(f => string.Equals(file(f).Name, name, StringComparison.Ordinal) || string.Equals(ItemPath.Escape(file(f).Name), name, StringComparison.Ordinal))];
    }
}
