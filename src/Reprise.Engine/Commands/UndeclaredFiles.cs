using System.IO.Enumeration;
using Reprise.Engine.Handlers.Exec;

namespace Reprise.Engine.Commands;

/// <summary>What a command could read in the folder where it stands although nobody declared it. The sandbox shows it that folder as it is.</summary>
internal static class UndeclaredFiles
{
    /// <summary>One such file, relative to the folder; null where there is none. Inputs, outputs, and the scripts among the arguments are declared.</summary>
    public static string? Any(CommandRequest request, IReadOnlyList<CommandInput> inputs, ExecPlan plan)
    {
        var declared = inputs.Select(i => i.FullPath).Concat(plan.Files.Select(f => Path.Combine(request.Folder, f.Name))).ToHashSet(StringComparer.Ordinal);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = default, IgnoreInaccessible = true };
        var files = new FileSystemEnumerable<string>(request.Folder, (ref entry) => entry.ToFullPath(), options)
        {
            // A link to a folder leads out of this one: it counts as a file, and is not followed.
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry) && !string.Equals(entry.ToFullPath(), request.DataFolder, StringComparison.Ordinal),
        };
        return files.Where(file => !declared.Contains(file)).Select(file => Path.GetRelativePath(request.Folder, file)).FirstOrDefault(name => !plan.Outputs.Declares(name));
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
}
