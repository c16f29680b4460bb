using System.CommandLine;
using System.Globalization;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise artifacts [ARTIFACT]</c>: the named artifacts, or all that is known of one.</summary>
internal static class ArtifactsCommand
{
    private static readonly Argument<string?> Target = new("ARTIFACT")
    {
        Description = "A name, name@version, digest or prefix; without it, the newest version of every name",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Under = new("--under") { Description = "Only names that begin so", HelpName = "PREFIX" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("artifacts", "List named artifacts, or show one")
        {
            Arguments = { Target },
            Examples =
            [
                ("reprise artifacts", "the newest version of every name"),
                ("reprise artifacts --under report/", "those of a report"),
                ("reprise artifacts report/index.html", "its versions, who made it, who read it"),
            ],
        };
        command.AddAll(Under);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static Task<int> RunAsync(Invocation call, CancellationToken cancellation) =>
        call.Find(Target) is { } text ? ShowAsync(call, text, cancellation) : ListAsync(call, cancellation);

    private static async Task<int> ListAsync(Invocation call, CancellationToken cancellation)
    {
        var artifacts = call.Recordings.Artifacts;
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, artifacts.NamedAsync(call.Get(Under), cancellation), ContractJson.Indented.ArtifactObject, cancellation);
            return 0;
        }

        var now = TimeProvider.System.GetUtcNow();
        var table = new TextTable("~name", ">version", ">size", "media type", "digest", "made");
        await foreach (var name in artifacts.NamesAsync(call.Get(Under), cancellation))
        {
            table.Add(name.Name, Version(name), Format.Size(name.Size), new Cell(name.MediaType, Tone.Dim),
                new Cell(Format.Short(name.Digest), Tone.Link), new Cell(Format.Ago(Format.Micros(name.CreatedAt), now), Tone.Dim));
        }

        if (table.IsEmpty)
        {
            call.Out.Line("No named artifacts. A stage names its output with `publish: NAME`.");
            return 0;
        }

        table.Write(call.Out);
        return 0;
    }

    private static async Task<int> ShowAsync(Invocation call, string text, CancellationToken cancellation)
    {
        var artifact = await call.Recordings.Artifacts.GetAsync(text, cancellation);
        if (call.Json)
        {
            JsonOutput.Write(call.Out, artifact, ContractJson.Indented.ArtifactObject);
            return 0;
        }

        Write(call.Out, artifact);
        if (artifact.Names.Any(n => string.Equals(n.Name, text, StringComparison.Ordinal) || string.Equals($"{n.Name}@{n.Version}", text, StringComparison.Ordinal)))
        {
            WriteVersions(call.Out, await call.Recordings.Artifacts.VersionsAsync(text, cancellation));
        }

        return 0;
    }

    private static void Write(Output output, ArtifactObject artifact)
    {
        output.Line(output.Paint(artifact.Digest, Tone.Link));
        output.Line();
        var facts = new Facts()
            .Add("size", $"{Format.Size(artifact.Size)}, {Format.OneLine(artifact.MediaType)}")
            .Add("bytes", artifact.Present ? "at hand" : output.Paint("missing: `reprise fsck` tells whom it hurts", Tone.Bad))
            .Add("read by", artifact.ConsumedByCount >= ArtifactQuery.MaxConsumers
                ? $"{Format.Count(ArtifactQuery.MaxConsumers)} steps or more" : Format.Plural(artifact.ConsumedByCount, "step"));
        foreach (var name in artifact.Names)
        {
            _ = facts.Add("name", $"{Format.OneLine(name.Name)}@{name.Version}  {output.Paint(name.CreatedAt, Tone.Dim)}");
        }

        foreach (var producer in artifact.ProducedBy)
        {
            _ = facts.Add("made by", $"{output.Paint(producer.StepId, Tone.Link)}  {Format.OneLine(producer.Output)}");
        }

        facts.Write(output);
    }

    private static void WriteVersions(Output output, IReadOnlyList<ArtifactVersionObject> versions)
    {
        var table = new TextTable(">version", ">size", "digest", "made");
        foreach (var version in versions)
        {
            table.Add(Version(version), Format.Size(version.Size), new Cell(Format.Short(version.Digest), Tone.Link), Format.Time(Format.Micros(version.CreatedAt)));
        }

        output.Line();
        table.Write(output, "  ");
    }

    private static string Version(ArtifactVersionObject version) => "@" + version.Version.ToString(CultureInfo.InvariantCulture);
}
