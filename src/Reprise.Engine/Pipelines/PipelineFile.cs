using Reprise.Engine.Handlers;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Pipelines;

/// <summary>A pipeline read from a file and checked, with the handlers that it may use.</summary>
/// <param name="Definition">The pipeline, parameters not yet put in.</param>
/// <param name="Catalog">The handlers at hand, those of the file's <c>handlers</c> included.</param>
/// <param name="Folder">The file's folder; absolute.</param>
/// <param name="Warnings">What is allowed but looks like a mistake, each as <c>file:line:column message</c>.</param>
/// <param name="Path">The file; absolute.</param>
public sealed record PipelineFile(PipelineDefinition Definition, HandlerCatalog Catalog, string Folder, IReadOnlyList<string> Warnings, string Path)
{
    /// <summary>The file that is meant where a folder is named.</summary>
    public const string DefaultName = "pipeline.yaml";

    /// <summary>Reads and checks a file.</summary>
    /// <param name="path">The file, or a folder with a <c>pipeline.yaml</c>.</param>
    /// <param name="shipped">The handlers that ship.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="RepriseException"><c>pipeline.not_found</c>, <c>pipeline.invalid</c>, <c>handler.not_loaded</c>.</exception>
    public static async Task<PipelineFile> LoadAsync(string path, HandlerCatalog shipped, CancellationToken cancellation)
    {
        var file = Directory.Exists(path) ? System.IO.Path.Combine(path, DefaultName) : path;
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file))!;
        var source = YamlSource.Parse(await ReadAsync(file, cancellation), file);
        var catalog = shipped.With(HandlerLoader.Load(PipelineReader.HandlersOf(source), folder));
        var read = PipelineReader.Read(source, catalog);
        return new PipelineFile(read.OrThrow(file), catalog, folder, [.. read.Warnings.Select(w => $"{file}:{w.Line}:{w.Column} {w}")], System.IO.Path.GetFullPath(file));
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellation)
    {
        try
        {
            var length = new FileInfo(file).Length;
            return length <= YamlSource.MaxLength * 4L
                ? await File.ReadAllTextAsync(file, cancellation)
                : throw new RepriseException("pipeline.invalid", $"{file} has {length} bytes: that is no pipeline file.", "Name the pipeline file; inputs go with --input NAME=PATH.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("pipeline.not_found", $"The pipeline file '{file}' cannot be read: {UnreadableFile.Reason(file, e)}.",
                e is UnauthorizedAccessException ? "Give yourself the right to read it." : Near(file), inner: e);
        }
    }

    private static string Near(string file)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(file));
        var names = !Directory.Exists(folder) ? []
            : Directory.EnumerateFiles(folder).Where(f => System.IO.Path.GetExtension(f) is ".yaml" or ".yml").Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        var near = NearestName.Find(System.IO.Path.GetFileName(file), names) ?? names.Find(name => name is DefaultName) ?? (names.Count > 0 ? names[0] : null);
        return near is null ? "Give the path of a YAML file; docs/pipelines.md shows one." : $"There is '{near}' in that folder.";
    }
}
