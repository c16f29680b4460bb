using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Engine.Running;

/// <summary>Reads a run's input files into the store, streamed, so that the recording holds what was read.</summary>
internal static class InputFiles
{
    private const int MaxInMemory = 1 << 20;

    public static async Task<IReadOnlyList<RunInput>> StoreAsync(RunRequest request, IArtifactStore store, CancellationToken cancellation)
    {
        CheckNames(request);
        var inputs = new List<RunInput>();
        foreach (var input in request.Snapshot.Inputs)
        {
            var overridden = request.InputPaths.TryGetValue(input.Name, out var given);
            var shown = overridden ? given! : input.Path;
            var path = Path.GetFullPath(shown, overridden ? Directory.GetCurrentDirectory() : request.Folder);
            inputs.Add(await StoreAsync(input.Name, shown, path, store, cancellation));
        }

        return inputs;
    }

    private static async Task<RunInput> StoreAsync(string name, string shown, string path, IArtifactStore store, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);
            var (digest, size) = await StoreAsync(file, store, cancellation);
            return new RunInput(name, shown, digest, size, MediaTypes.OfPath(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException(
                "input.not_found", $"The input '{name}' cannot be read: {UnreadableFile.Reason(path, e)}.",
                $"Give another file with --input {name}=PATH.", [new("path", path)], e);
        }
    }

    /// <summary>Bytes that are in the store already are only read, not written again.</summary>
    private static async ValueTask<(Digest Digest, long Size)> StoreAsync(FileStream file, IArtifactStore store, CancellationToken cancellation)
    {
        if (file.Length <= MaxInMemory)
        {
            var bytes = new byte[file.Length];
            var count = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            if (await file.ReadAsync(new byte[1], cancellation) == 0)
            {
                return (await store.PutAsync(bytes.AsMemory(0, count), cancellation), count);
            }

            file.Seek(0, SeekOrigin.Begin); // It grows while it is read: what the stream gives to its end is the input.
        }

        return await store.PutAsync(file, cancellation);
    }

    private static void CheckNames(RunRequest request)
    {
        var unknown = request.InputPaths.Keys.FirstOrDefault(k => !request.Snapshot.Inputs.Any(i => string.Equals(i.Name, k, StringComparison.Ordinal)));
        if (unknown is not null)
        {
            throw new RepriseException(
                "input.unknown", $"The pipeline '{request.Snapshot.Name}' has no input '{unknown}'.",
                request.Snapshot.Inputs.Count == 0 ? "It has no inputs." : $"Its inputs are {string.Join(", ", request.Snapshot.Inputs.Select(i => i.Name))}.");
        }
    }
}
