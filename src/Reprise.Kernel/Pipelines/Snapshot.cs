using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>The pipeline exactly as it is when a run begins: parameters put in, defaults written out, independent of a file's form and order.</summary>
public static class Snapshot
{
    /// <summary>The version of the stored form.</summary>
    public const int Version = 1;

    private static readonly JsonElement Bytes = JsonElement.Parse("\"bytes\""u8);

    private static readonly Dictionary<string, JsonElement> NoOverrides = new(StringComparer.Ordinal);

    /// <summary>Puts parameters in, and brings routes into the order of data flow. What comes back is never resolved again.</summary>
    /// <param name="definition">The pipeline as read and checked.</param>
    /// <param name="overrides">Values that replace the defaults; null for none. <see cref="PipelineParameters.Parse"/> reads those of a command line.</param>
    /// <param name="catalog">Where given, what stages pass to their handlers is checked again with these values.</param>
    /// <exception cref="RepriseException"><c>param.unknown</c>, or <c>usage.invalid</c>: a value does not fit where it is used.</exception>
    public static PipelineDefinition Resolve(
        PipelineDefinition definition, IReadOnlyDictionary<string, JsonElement>? overrides = null, HandlerCatalog? catalog = null)
    {
        var values = definition with { Params = PipelineParameters.Apply(definition, overrides ?? NoOverrides) };
        var errors = new PipelineErrors(null);
        if (catalog is not null)
        {
            CheckValues(values, catalog, errors);
        }

        var placeholders = new Placeholders(values.Params, (path, message, hint) => errors.Add(path, message, hint));
        var resolved = values with { Routes = RouteOrder.Sort([.. values.Routes.Select(r => Resolve(r, placeholders))]) };
        return !errors.Any ? resolved : throw new RepriseException(
            "usage.invalid", $"The parameters do not fit the pipeline `{definition.Name}`.", "Correct the values given with `--param`.",
            [.. errors.All.Select(e => KeyValuePair.Create(e.Path, e.ToString()))]);
    }

    /// <summary>Writes a resolved pipeline as canonical JSON.</summary>
    public static byte[] Write(PipelineDefinition pipeline) => CanonicalJson.Write(SnapshotWriter.ToNode(pipeline));

    /// <summary>The digest of what <see cref="Write"/> gives: the snapshot's name.</summary>
    public static Digest DigestOf(PipelineDefinition pipeline) => CanonicalJson.DigestOf(SnapshotWriter.ToNode(pipeline));

    /// <summary>Reads a stored snapshot.</summary>
    /// <exception cref="RepriseException"><c>journal.newer</c> or <c>artifact.damaged</c>.</exception>
    public static PipelineDefinition Read(ReadOnlySpan<byte> bytes)
    {
        JsonElement json;
        try
        {
            json = CanonicalJson.Parse(bytes);
        }
        catch (FormatException e)
        {
            throw new RepriseException("artifact.damaged", "The stored snapshot of the pipeline is not JSON.", "`reprise fsck` shows what is damaged.", inner: e);
        }

        if (SourceJson.FromElement(json) is not SourceMap map || map.Find("snapshot")?.Value is not SourceScalar version)
        {
            throw new RepriseException("artifact.damaged", "The stored bytes are JSON, but not the snapshot of a pipeline.", "`reprise fsck` shows what is damaged.");
        }

        var errors = new PipelineErrors(null);
        var body = map with { Entries = [.. map.Entries.Where(e => e.Key.Text is not "snapshot")] };
        var pipeline = PipelineReader.Bind(body, errors);
        if (version.Text is not "1" || errors.Any || pipeline is null)
        {
            throw new RepriseException(
                "journal.newer", $"The snapshot was written in form {version.Text}; this version reads form {Version}.", "Use the version of Reprise that wrote it, or a newer one.",
                [.. errors.All.Select(e => KeyValuePair.Create(e.Path, e.ToString()))]);
        }

        return pipeline with { Routes = RouteOrder.Sort(pipeline.Routes) };
    }

    private static void CheckValues(PipelineDefinition pipeline, HandlerCatalog catalog, PipelineErrors errors)
    {
        foreach (var route in pipeline.Routes)
        {
            for (var i = 0; i < route.Stages.Count; i++)
            {
                ParameterChecks.Check(pipeline, route.Stages[i], catalog, PipelineChecks.PathOf(route)[i], errors);
            }
        }
    }

    private static RouteDefinition Resolve(RouteDefinition route, Placeholders placeholders) => route with
    {
        Stages = [.. route.Stages.Select((stage, i) => Resolve(stage, PipelineChecks.PathOf(route)[i], placeholders))],
        To = [.. route.To.OrderBy(l => l.Route, StringComparer.Ordinal)],
    };

    private static StageDefinition Resolve(StageDefinition stage, SourcePath path, Placeholders placeholders) => stage with
    {
        With = placeholders.Resolve(stage.With, path["with"]),
        Publish = stage.Publish is { } name ? placeholders.ResolveName(name, path["publish"]) : null,
        Compare = stage.Compare ?? Bytes,
        Env = stage.Env is { } env ? placeholders.Resolve(env, path["env"]) : null,
    };
}
