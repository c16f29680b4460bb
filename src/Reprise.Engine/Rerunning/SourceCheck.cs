using System.Security.Cryptography;
using Reprise.Engine.Recordings;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Lineage;

namespace Reprise.Engine.Rerunning;

/// <summary>Hashes the sources of an ancestry as they are now: files that runs read, and names that steps of <c>cite</c> and <c>fork</c> followed.</summary>
internal sealed class SourceCheck(RerunScope scope, RerunRequest request)
{
    private readonly List<RerunWarning> _warnings = [];
    private readonly HashSet<string> _liveNames = new(StringComparer.Ordinal);

    /// <summary>The ancestry with what is now in the place of changed sources, and with warnings.</summary>
    /// <exception cref="RepriseException"><c>strict.input_changed</c>.</exception>
    public async Task<Ancestry> CheckAsync(Ancestry ancestry, CancellationToken cancellation)
    {
        var sources = new List<SourceFile>();
        foreach (var source in ancestry.Sources)
        {
            sources.Add(await CheckAsync(source, cancellation));
        }

        foreach (var stage in ancestry.Stages)
        {
            await CheckNamesAsync(stage, cancellation);
        }

        return request.Strict && _warnings.Count > 0
            ? throw new RepriseException("strict.input_changed", $"{(_warnings.Count == 1 ? "A source is" : $"{_warnings.Count} sources are")} not as recorded, and --strict was asked for. Nothing was run.",
                request.RecordedInputs ? "Bring the files back, or leave out --strict: --inputs recorded takes the recorded bytes."
                    : "Bring the files back, or leave out --strict: then what is there is taken, or with --inputs recorded the recorded bytes.",
                [.. _warnings.Take(20).Select(w => new KeyValuePair<string, string>("source", w.Message))])
            : ancestry with { Sources = sources, LiveNames = [.. _liveNames], Warnings = [.. ancestry.Warnings, .. _warnings] };
    }

    private async Task<SourceFile> CheckAsync(SourceFile source, CancellationToken cancellation)
    {
        var file = source.Recorded;
        var run = await scope.Recording.RunAsync(source.Run, cancellation);
        var path = file.FullPath ?? Path.GetFullPath(file.Path, run.Header.Folder ?? ".");
        try
        {
            await using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
            var digest = new Digest(await SHA256.HashDataAsync(content, cancellation));
            if (digest == file.Digest)
            {
                return source;
            }

            if (request.RecordedInputs)
            {
                Warn("input.changed", $"{file.Path} has changed since it was read", await RecordedAsync(file, cancellation));
                return source;
            }

            content.Seek(0, SeekOrigin.Begin);
            var (live, size) = await scope.Parts.Store.PutAsync(content, cancellation);
            Warn("input.changed", $"{file.Path} has changed since it was read", "it is taken as it is now");
            return source with { Live = file with { Digest = live, Size = size, FullPath = path } };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Warn("input.missing", $"{file.Path} is gone or cannot be read", await RecordedAsync(file, cancellation));
            return source;
        }
    }

    private async ValueTask<string> RecordedAsync(RunInput file, CancellationToken cancellation) => await scope.Parts.Store.SizeAsync(file.Digest, cancellation) is null
        ? "its recorded bytes are gone too, so what read it cannot be executed"
        : "the recorded bytes are taken";

    private async ValueTask CheckNamesAsync(AncestryStage stage, CancellationToken cancellation)
    {
        var run = await scope.Recording.RunAsync(stage.Run, cancellation);
        var definition = (await scope.Recording.GraphAsync(run, cancellation))!.Stages[stage.Stage].Stage;
        if (definition.Type is not ("cite" or "fork") || definition.With.GetProperty("artifact").GetString() is not { } name || await RecordedAsync(stage, cancellation) is not { } recorded)
        {
            return;
        }

        var versions = await scope.Parts.Journal.NamesAsync(new NameQuery(name), cancellation);
        if (versions.Count > 0 && versions[0].Digest != recorded)
        {
            Warn("input.changed", $"the artifact {name} has a newer version than the one that was read", request.RecordedInputs ? "the recorded one is taken" : "it is taken as it is now");
            _ = request.RecordedInputs || _liveNames.Add(name);
        }
    }

    private async ValueTask<Digest?> RecordedAsync(AncestryStage stage, CancellationToken cancellation)
    {
        await foreach (var step in StepPages.ReadAsync(scope.Parts.Journal, [new AncestryStep(stage.Run, stage.Example)], cancellation))
        {
            var code = CanonicalJson.Parse((await scope.Recording.ReadAsync(step.Action.Code, cancellation)).Span);
            return code.TryGetProperty("artifact", out var artifact) ? Digest.Parse(artifact.GetProperty("digest").GetString()!) : null;
        }

        return null;
    }

    private void Warn(string code, string found, string done) => _warnings.Add(new RerunWarning(null, code, request.Strict ? found : $"{found}; {done}"));
}
