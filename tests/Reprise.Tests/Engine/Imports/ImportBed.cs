using System.Text.Json;
using Reprise.Engine.Contract;
using Reprise.Engine.Imports;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Tests.Engine.Running;

namespace Reprise.Tests.Engine.Imports;

/// <summary>An engine into which lines are imported.</summary>
internal sealed class ImportBed : IAsyncDisposable
{
    public const string Trace = "0af7651916cd43dd8448eb211c80319c";

    public EngineBed Engine { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A digest as a line gives it.</summary>
    public static string DigestOf(string text) => Digest.OfText(text).ToString();

    /// <summary>Imports lines.</summary>
    public async Task<ImportObject> ImportAsync(params IEnumerable<string> lines)
    {
        var file = Path.Combine(Engine.Root, $"{Guid.NewGuid():N}.jsonl");
        await File.WriteAllLinesAsync(file, lines, Cancellation);
        return await ImportFileAsync(file);
    }

    /// <summary>Imports a file.</summary>
    public Task<ImportObject> ImportFileAsync(string file) => new StepImporter(Engine.Parts).ImportAsync(new ImportRequest { File = file }, Cancellation);

    /// <summary>A line with a command that the shell runs: what it reads, and what it printed.</summary>
    public static string Command(string name, string shell, string? reads, string printed, string more = "") => $$"""
        {"type":"exec","name":"{{name}}","trace_id":"{{Trace}}","effect":"pure","command":["sh","-c",{{JsonSerializer.Serialize(shell)}}],"with":{"sandbox":"off"{{(reads is null ? "" : ",\"stdin\":true")}}},
         "inputs":[{{(reads is null ? "" : $$"""{"digest":"{{DigestOf(reads)}}"}""")}}],"outputs":[{"text":{{JsonSerializer.Serialize(printed)}}}]{{more}}}
        """.ReplaceLineEndings("");

    /// <summary>Every imported step, in the order of the journal.</summary>
    public async Task<List<StepRecord>> StepsAsync()
    {
        var steps = new List<StepRecord>();
        foreach (var run in await Engine.Journal.RunsAsync(new RunQuery { Pipelines = ["import"], Limit = int.MaxValue }, Cancellation))
        {
            steps.AddRange(await Engine.Journal.StepsAsync(new StepQuery { Run = run.Number, Attempts = true }, Cancellation).ToListAsync(Cancellation));
        }

        return [.. steps.OrderBy(s => s.Position)];
    }

    /// <summary>Reruns the artifact with these bytes.</summary>
    public async Task<(ManifestObject Head, IReadOnlyList<ManifestStep> Steps)> RerunAsync(string text, bool endToEnd = false)
    {
        var handle = await Engine.Engine.RerunAsync(new RerunRequest { Artifact = Digest.OfText(text), EndToEnd = endToEnd }, Cancellation);
        var run = await handle.Completion.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        return await ManifestReader.ReadAsync(Engine.Recording, run, _ => true, Cancellation);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
