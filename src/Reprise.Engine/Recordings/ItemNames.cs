using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>What an item is called where people and scripts see it.</summary>
public static class ItemNames
{
    /// <summary>The item's path; for the item that a pipeline's only input is, which has an empty path, the input's name. A call works on no item.</summary>
    public static string Shown(RunHeader run, string item) => item.Length > 0 || run.Inputs.Count == 0 || run.Import is not null || run.Target is not null ? item : run.Inputs[0].Name;
}
