using Reprise.Engine.Contract;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>
/// Checks that every record's bytes are present and true to their digest: reads the whole store once and every record once, and
/// says what is damaged and whom it hurts. It changes nothing.
/// </summary>
public sealed class Fsck(Recording recording)
{
    private const int Page = 500;

    // The components of an action key whose documents are kept; `inputs` is a digest over digests.
    private static readonly string[] Documents = ["type", "with", "context", "code", "env"];
    private readonly Dictionary<Digest, FsckFinding> _findings = [];
    private readonly HashSet<Digest> _sound = [];
    private readonly List<FsckProblem> _unreadable = [];
    private long _runs, _steps, _outputs, _objects, _bytes;

    /// <summary>Checks everything.</summary>
    /// <param name="others">Problems that were found elsewhere, such as in the database file.</param>
    /// <param name="cancellation">Ends the check.</param>
    public async ValueTask<FsckObject> CheckAsync(IReadOnlyList<FsckProblem> others, CancellationToken cancellation)
    {
        await CheckStoreAsync(cancellation);
        await ReadableAsync([], () => CheckRunsAsync(cancellation));
        var problems = new List<FsckProblem>(others.Concat(_unreadable));
        foreach (var finding in _findings.Values.OrderBy(f => f.Digest))
        {
            problems.Add(await finding.ToProblemAsync(recording.Journal, cancellation));
        }

        return new FsckObject(problems.Count == 0, new FsckCounts(_runs, _steps, _outputs, _objects, _bytes), problems);
    }

    private async ValueTask CheckStoreAsync(CancellationToken cancellation)
    {
        await foreach (var digest in recording.Store.ListAsync(cancellation))
        {
            _objects++;
            try
            {
                await using var content = await recording.Store.OpenAsync(digest, cancellation);
                _bytes += await DrainAsync(content, cancellation);
                _ = _sound.Add(digest);
            }
            catch (RepriseException e) when (e.Code is "artifact.damaged" or "artifact.missing")
            {
                Find(digest, e.Code, e.Message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Find(digest, "artifact.missing", $"The bytes of {digest} cannot be read: {e.Message}");
            }
        }
    }

    private async Task CheckRunsAsync(CancellationToken cancellation)
    {
        var query = new RunQuery { Limit = Page };
        while (await recording.Journal.RunsAsync(query, cancellation) is { Count: > 0 } runs)
        {
            foreach (var run in runs)
            {
                await ReadableAsync([run.Header.Id.Value], () => CheckRunAsync(run, cancellation));
            }

            query = query with { Before = runs[^1].Number };
        }
    }

    // A record that cannot be read is a finding; the others are still looked at.
    private async Task ReadableAsync(IReadOnlyList<string> hurt, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (RepriseException e) when (e.Code is "journal.damaged")
        {
            _unreadable.Add(new FsckProblem(e.Code, e.Message, [], hurt));
        }
    }

    private async Task CheckRunAsync(RunRecord run, CancellationToken cancellation)
    {
        _runs++;
        var id = run.Header.Id.Value;
        if (!run.Header.Snapshot.IsDefault)
        {
            Stored(run.Header.Snapshot, id);
        }

        foreach (var input in run.Header.Inputs)
        {
            Stored(input.Digest, id);
        }

        await foreach (var step in recording.Journal.StepsAsync(new StepQuery { Run = run.Number, Attempts = true }, cancellation))
        {
            _steps++;
            await CheckStepAsync(run, step, cancellation);
        }
    }

    private async ValueTask CheckStepAsync(RunRecord run, StepRecord step, CancellationToken cancellation)
    {
        var id = Recording.IdOf(run, step).ToString();
        foreach (var component in Documents)
        {
            Stored(step.Action[component], id);
        }

        await foreach (var output in StepLists.ReadAsync(recording.Journal, step, ListKind.Outputs, long.MaxValue, cancellation))
        {
            _outputs++;
            if (output.Bytes is { } bytes)
            {
                Inline(output.Digest, bytes, id);
            }
            else if (output.Source is { } source)
            {
                await SourceAsync(output, source, id, cancellation);
            }
            else if (!output.Absent)
            {
                Stored(output.Digest, id);
            }
        }
    }

    private void Inline(Digest digest, ReadOnlyMemory<byte> bytes, string step)
    {
        _bytes += bytes.Length;
        if (Digest.Of(bytes.Span) != digest)
        {
            Find(digest, "artifact.damaged", $"The bytes of {digest} in the journal no longer have that digest.").Hurt(step);
        }
    }

    private void Stored(Digest digest, string user)
    {
        if (!_sound.Contains(digest))
        {
            Find(digest, "artifact.missing", $"The bytes of {digest} are gone from the store.").Hurt(user);
        }
    }

    // What a reused step refers to is checked where it stands; here only that it stands there.
    private async ValueTask SourceAsync(StepArtifact output, OutputAddress source, string step, CancellationToken cancellation)
    {
        var original = await OutputReader.AtAsync(recording, source, cancellation);
        if (original is null || original.Digest != output.Digest)
        {
            if (!_sound.Contains(output.Digest))
            {
                Find(output.Digest, "artifact.missing", $"The record that held the bytes of {output.Digest} is gone.").Hurt(step);
            }
        }
        else if (original.Bytes is null)
        {
            Stored(output.Digest, step);
        }
        else if (_findings.TryGetValue(output.Digest, out var damaged))
        {
            damaged.Hurt(step);
        }
    }

    private FsckFinding Find(Digest digest, string code, string message)
    {
        if (!_findings.TryGetValue(digest, out var finding))
        {
            _findings[digest] = finding = new FsckFinding(digest, code, message);
        }

        return finding;
    }

    private static async ValueTask<long> DrainAsync(Stream content, CancellationToken cancellation)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long total = 0;
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                total += read;
            }

            return total;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>Bytes that are missing or damaged, and the records that need them.</summary>
internal sealed class FsckFinding(Digest digest, string code, string message)
{
    private const int MaxShown = 100;
    private readonly List<string> _hurt = [];
    private long _more;

    public Digest Digest { get; } = digest;

    public void Hurt(string user)
    {
        if (_hurt.Count < MaxShown)
        {
            _hurt.Add(user);
        }
        else
        {
            _more++;
        }
    }

    public async ValueTask<FsckProblem> ToProblemAsync(IJournal journal, CancellationToken cancellation)
    {
        var names = await journal.NamesAsync(new NameQuery { Digest = Digest }, cancellation);
        var artifacts = names.Select(n => $"{n.Name}@{n.Version}").Append(Digest.ToString()).ToList();
        var more = _more == 0 ? "" : $" {_more} more steps need them than are listed.";
        return new FsckProblem(code, message + more, artifacts, _hurt);
    }
}
