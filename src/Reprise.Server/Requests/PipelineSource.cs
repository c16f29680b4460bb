using System.Text.Json;
using Reprise.Engine.Handlers;
using Reprise.Engine.Pipelines;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Server.Requests;

/// <summary>The pipeline that a request means: the name of one that ran before, the text of a file, or the digest of a snapshot.</summary>
/// <param name="Definition">The pipeline.</param>
/// <param name="Catalog">The handlers at hand, those that it names included.</param>
/// <param name="Folder">The folder that its paths begin at.</param>
/// <param name="File">The file that it was read from, or null.</param>
/// <param name="Resolved">True where its parameters are put in already and cannot be set any more.</param>
internal sealed record PipelineSource(PipelineDefinition Definition, HandlerCatalog Catalog, string Folder, PipelineFile? File, bool Resolved)
{
    private const string TextName = "pipeline";

    /// <summary>Finds it. A name means the file of its newest run, as it stands now; where that is gone, the recorded snapshot.</summary>
    /// <exception cref="RepriseException"><c>pipeline.not_found</c>, <c>pipeline.invalid</c>, <c>handler.not_loaded</c>, and what can be wrong with an artifact.</exception>
    public static async Task<PipelineSource> FindAsync(ServerParts parts, string text, CancellationToken cancellation) =>
        text.Contains('\n', StringComparison.Ordinal) || text.TrimStart().StartsWith('{') ? OfText(parts, text)
        : text.StartsWith("sha256:", StringComparison.Ordinal) ? await OfDigestAsync(parts, text, cancellation)
        : await OfNameAsync(parts, text, cancellation);

    /// <summary>The pipeline with the parameters of a body put in.</summary>
    /// <param name="values">Values as they are.</param>
    /// <param name="texts">Values as a command line gives them.</param>
    /// <exception cref="RepriseException"><c>param.unknown</c>, <c>usage.invalid</c>.</exception>
    public PipelineDefinition Resolve(IReadOnlyDictionary<string, JsonElement>? values, IReadOnlyDictionary<string, string>? texts)
    {
        var all = new Dictionary<string, JsonElement>(BodyValues.Values(values, "params"), StringComparer.Ordinal);
        foreach (var (name, value) in PipelineParameters.Parse(Definition, texts ?? new Dictionary<string, string>(StringComparer.Ordinal)))
        {
            all[name] = value;
        }

        return Resolve(all);
    }

    /// <summary>The pipeline with parameters put in.</summary>
    /// <exception cref="RepriseException"><c>param.unknown</c>, <c>usage.invalid</c>.</exception>
    public PipelineDefinition Resolve(IReadOnlyDictionary<string, JsonElement> values)
    {
        if (Resolved && values.Count == 0)
        {
            return Definition;
        }

        return !Resolved ? Snapshot.Resolve(Definition, values, Catalog)
            : throw new RepriseException("usage.invalid", $"The recorded snapshot of '{Definition.Name}' has its parameters put in; others cannot be set.", "Give the text of the pipeline, or a name whose file is there.");
    }

    private static PipelineSource OfText(ServerParts parts, string text)
    {
        var source = YamlSource.Parse(text, TextName);
        var folder = Directory.GetCurrentDirectory();
        var catalog = parts.Handlers.With(HandlerLoader.Load(PipelineReader.HandlersOf(source), folder));
        return new PipelineSource(PipelineReader.Read(source, catalog).OrThrow(TextName), catalog, folder, null, Resolved: false);
    }

    private static async Task<PipelineSource> OfDigestAsync(ServerParts parts, string text, CancellationToken cancellation)
    {
        var (digest, _) = await ArtifactLookup.FindAsync(parts.Recording, text, cancellation);
        var definition = Snapshot.Read((await parts.Recording.ReadAsync(digest, cancellation)).Span);
        for (var query = new RunQuery { Pipelines = [definition.Name], Limit = 100 }; await parts.Recording.Journal.RunsAsync(query, cancellation) is { Count: > 0 } runs; query = query with { Before = runs[^1].Number })
        {
            if (runs.FirstOrDefault(run => run.Header.Snapshot == digest) is { } run)
            {
                return OfSnapshot(parts, definition, run.Header, resolved: true);
            }
        }

        throw new RepriseException("pipeline.not_found", $"No run has the snapshot {digest}, so that its files cannot be found.", "/api/v1/runs shows the snapshot of each run.");
    }

    private static async Task<PipelineSource> OfNameAsync(ServerParts parts, string name, CancellationToken cancellation)
    {
        var newest = await parts.Recording.Journal.RunsAsync(new RunQuery { NewestOfEach = true, Pipelines = [name], Limit = 1 }, cancellation);
        if (newest is not [{ Header: { IsCommand: false, Import: null, Snapshot.IsDefault: false } header }])
        {
            var known = (await parts.Recording.Journal.RunsAsync(new RunQuery { NewestOfEach = true, Limit = int.MaxValue }, cancellation)).Select(run => run.Header.Pipeline).OfType<string>().ToList();
            throw new RepriseException("pipeline.not_found", $"No pipeline '{name}' ran here.", known.Count == 0 ? "Give the text of a pipeline file." : NearestName.Hint(name, known, "pipelines"));
        }

        if (System.IO.File.Exists(header.File))
        {
            var file = await PipelineFile.LoadAsync(header.File, parts.Handlers, cancellation);
            return new PipelineSource(file.Definition, file.Catalog, file.Folder, file, Resolved: false);
        }

        var stored = header.Template ?? header.Snapshot;
        return OfSnapshot(parts, Snapshot.Read((await parts.Recording.ReadAsync(stored, cancellation)).Span), header, resolved: header.Template is null);
    }

    private static PipelineSource OfSnapshot(ServerParts parts, PipelineDefinition definition, RunHeader header, bool resolved)
    {
        var folder = header.Folder ?? Directory.GetCurrentDirectory();
        return new PipelineSource(definition, parts.Handlers.With(HandlerLoader.Load(definition.Handlers, folder)), folder, null, resolved);
    }
}
