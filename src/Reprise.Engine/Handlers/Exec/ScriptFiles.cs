using Reprise.Engine.Pipelines;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>Reads scripts and data beside the pipeline file, and keeps their bytes in the store: they are part of the code.</summary>
internal sealed class ScriptFiles(StageDefinition stage, BindContext context)
{
    private const int MaxCopied = 64 * 1024 * 1024;

    /// <summary>A path without <c>.</c> segments.</summary>
    public static string Plain(string path) => string.Join('/', path.Split('/').Where(s => s is not ("." or "")));

    /// <summary>The files, those of folders one by one, in the order of their names.</summary>
    public async ValueTask<IReadOnlyList<CopiedFile>> ReadAsync(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var copied = new List<CopiedFile>();
        var size = 0L;
        foreach (var name in names.SelectMany(Expand).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(context.PipelineFolder, name);
            var stamp = FileStamp.Of(path);
            size += stamp?.Size ?? 0;
            if (size > MaxCopied)
            {
                throw Complaint.Param(context.Route, stage.Name, "files", $"come to more than {MaxCopied / 1024 / 1024} MiB.", "Give large data to the stage as an input.");
            }

            copied.Add(new CopiedFile(name, await ReadAsync(path, cancellation), stamp is { IsExecutable: true }));
        }

        return copied;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellation);
            _ = await context.Store.PutAsync(bytes, cancellation);
            return bytes;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, failure);
        }
    }

    private IEnumerable<string> Expand(string name)
    {
        var path = Path.Combine(context.PipelineFolder, name);
        return FileStamp.Of(path) switch
        {
            { IsFolder: true } => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(f => !IsRecording(f)).Select(f => Path.GetRelativePath(context.PipelineFolder, f)),
            { IsFile: true } => [Plain(name)],
            _ => throw Unreadable(path, null),
        };
    }

    /// <summary>A data folder below the pipeline's is no part of the code.</summary>
    private bool IsRecording(string file)
    {
        var data = Path.GetDirectoryName(context.CacheFolder) + "/";
        return data.StartsWith(Path.GetFullPath(context.PipelineFolder).TrimEnd('/') + "/", StringComparison.Ordinal) && data.Length > context.PipelineFolder.TrimEnd('/').Length + 1
            && Path.GetFullPath(file).StartsWith(data, StringComparison.Ordinal);
    }

    private RepriseException Unreadable(string path, Exception? failure) => Complaint.Param(context.Route, stage.Name, "files",
        failure is null ? $"names {path}, which is no file or folder." : $"names {path}, which cannot be read: {failure.Message}",
        PipelinePaths.Hint, failure);
}
