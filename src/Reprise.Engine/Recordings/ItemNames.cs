using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>What an item is called where people and scripts see it.</summary>
public static class ItemNames
{
    /// <summary>The item's path; for the item that a pipeline's only input is, which has an empty path, the input's name. A call works on no item.</summary>
    public static string Shown(RunHeader run, string item) => item.Length > 0 || run.Inputs.Count == 0 || run.Import is not null || run.Target is not null ? item : run.Inputs[0].Name;

    /// <summary>A step in a sentence: what it did, and of which item where it has one.</summary>
    /// <param name="target"><c>route/stage</c>, or the target of a call.</param>
    /// <param name="item">Its item as it is shown.</param>
    public static string Sentence(string target, string item) => item.Length == 0 ? target : $"{target} of '{item}'";
}
