using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Restarting;

/// <summary>The pipeline of a restart or fork.</summary>
/// <param name="Definition">With its parameters put in.</param>
/// <param name="Template">Before that; null where it says the same or is not known, and where the pipeline is the origin's own.</param>
/// <param name="Folder">The folder of its file; absolute.</param>
/// <param name="File">Its file; absolute, or null.</param>
/// <param name="Changes">What differs from the origin's, in words.</param>
internal sealed record ChangedPipeline(PipelineDefinition Definition, PipelineDefinition? Template, string Folder, string? File, IReadOnlyList<string> Changes)
{
    /// <summary>True where it is the origin's own, unchanged: what the origin keeps of it holds.</summary>
    public bool IsOrigins { get; private init; }

    /// <summary>Resolves it: the origin's own snapshot, with other parameters, or another file.</summary>
    /// <exception cref="RepriseException"><c>param.unknown</c>, <c>usage.invalid</c>, <c>pipeline.not_found</c>.</exception>
    public static async ValueTask<ChangedPipeline> OfAsync(Recording recording, HandlerCatalog handlers, RestartRequest request, CancellationToken cancellation)
    {
        var header = request.Origin.Header;
        var recorded = (await recording.GraphAsync(request.Origin, cancellation))!.Pipeline;
        var changes = request.Changes;
        if (changes is null || (changes.Pipeline is null && changes.Params.Count + changes.ParamValues.Count == 0))
        {
            return new ChangedPipeline(recorded, null, header.Folder ?? Directory.GetCurrentDirectory(), header.File, []) { IsOrigins = true };
        }

        var (template, catalog) = changes.Pipeline is { } given
            ? (given.Definition, given.Catalog)
            : (await TemplateAsync(recording, handlers, header, recorded, cancellation), handlers);
        var values = recorded.Params.Where(p => template.Params.ContainsKey(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        foreach (var (name, value) in PipelineParameters.Parse(template, changes.Params).Concat(changes.ParamValues))
        {
            values[name] = value;
        }

        var resolved = Snapshot.Resolve(template, values, catalog);
        var words = Snapshot.DigestOf(resolved) == header.Snapshot ? [] : Words(changes, recorded, resolved).ToList();
        return new ChangedPipeline(
            resolved, template, changes.Pipeline?.Folder ?? header.Folder ?? Directory.GetCurrentDirectory(), changes.Pipeline?.Path ?? header.File, words);
    }

    /// <summary>The origin's pipeline before its parameters were put in: as it was recorded, else from its file where that still says the same.</summary>
    private static async ValueTask<PipelineDefinition> TemplateAsync(
        Recording recording, HandlerCatalog handlers, RunHeader header, PipelineDefinition recorded, CancellationToken cancellation)
    {
        if (header.Template is { } digest)
        {
            return Snapshot.Read((await recording.ReadAsync(digest, cancellation)).Span);
        }

        if (header.File is { } path && System.IO.File.Exists(path))
        {
            var file = await PipelineFile.LoadAsync(path, handlers, cancellation);
            var known = recorded.Params.Where(p => file.Definition.Params.ContainsKey(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
            if (Snapshot.DigestOf(Snapshot.Resolve(file.Definition, known)) == header.Snapshot)
            {
                return file.Definition;
            }
        }

        return recorded; // It had no place for a parameter: those that it declares may still be set, and change nothing but themselves.
    }

    private static IEnumerable<string> Words(RunChanges changes, PipelineDefinition recorded, PipelineDefinition resolved)
    {
        if (changes.Pipeline is { } file)
        {
            yield return file.Path is null ? "the pipeline" : $"pipeline {Path.GetFileName(file.Path)}";
        }

        foreach (var (name, value) in resolved.Params)
        {
            if (recorded.Params.TryGetValue(name, out var before) && !CanonicalJson.Write(before).AsSpan().SequenceEqual(CanonicalJson.Write(value)))
            {
                yield return $"parameter {name}: {before.GetRawText()} to {value.GetRawText()}";
            }
        }
    }
}
