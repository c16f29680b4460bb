using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Commands;

/// <summary>A declared input of a recorded command.</summary>
/// <param name="Name">Its name in the run: the path as given.</param>
/// <param name="StepName">Its name in the step: <c>item</c> where it is the only one, else the path.</param>
/// <param name="Path">The path as given.</param>
/// <param name="FullPath">The absolute path.</param>
/// <param name="WorkFile">Its file where the command runs again in a folder of its own.</param>
internal sealed record CommandInput(string Name, string StepName, string Path, string FullPath, string WorkFile)
{
    /// <summary>The inputs of a request.</summary>
    public static IReadOnlyList<CommandInput> Of(CommandRequest request)
    {
        var paths = request.Inputs.Distinct(StringComparer.Ordinal).ToList();
        return
        [
            .. paths.Select((path, i) => new CommandInput(path, paths.Count == 1 ? StepArtifact.ItemName : path, path,
                System.IO.Path.GetFullPath(path, request.Folder), CommandStage.Inside(request.Folder, path) ?? $"input-{i + 1}/{System.IO.Path.GetFileName(path)}")),
        ];
    }

    /// <summary>Stores the file's bytes as they are now.</summary>
    /// <exception cref="RepriseException"><c>input.not_found</c>.</exception>
    public async ValueTask<RunInput> StoreAsync(IArtifactStore store, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            var (digest, size) = await store.PutAsync(file, cancellation);
            return new RunInput(Name, Path, digest, size, MediaTypes.OfPath(Path), FullPath);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The input {Path} cannot be read: {UnreadableFile.Reason(FullPath, failure)}.", "Check the path given with --in.", [new("path", FullPath)], failure);
        }
    }
}
