using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading.Channels;
using Reprise.Engine;
using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Auditing;

/// <summary>Audits that the server carries out, one at a time, as each may walk the whole journal. What they come to is kept in the server's database.</summary>
internal sealed class Audits : IAsyncDisposable
{
    private const int MostWaiting = 16;
    private readonly Recording _recording;
    private readonly HandlerCatalog _handlers;
    private readonly RepriseEngine _engine;
    private readonly AuditTable _table;
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, StoredAuditObject> _going = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CancellationTokenSource> _cancels = new(StringComparer.Ordinal);
    private readonly Channel<(string Id, AuditRequest Request)> _waiting = Channel.CreateUnbounded<(string, AuditRequest)>();
    private readonly Task _work;
    private long _changes;

    public Audits(Recording recording, HandlerCatalog handlers, RepriseEngine engine, AuditTable table, TimeProvider time)
    {
        (_recording, _handlers, _engine, _table, _time) = (recording, handlers, engine, table, time);
        foreach (var left in table.List(null, MostWaiting + 1).Select(HeadOf).Where(a => a.Status is "queued" or "running"))
        {
            End(Interrupted(left), null); // The server that was at it is gone.
        }

        _work = WorkAsync();
    }

    /// <summary>Asks for an audit; it is kept when this returns.</summary>
    /// <param name="request">Which.</param>
    /// <param name="sample">How many are made again first, as it was asked for.</param>
    /// <param name="cancellation">Ends the look-up of the names.</param>
    /// <exception cref="RepriseException"><c>artifact.not_found</c>: no name begins so; <c>server.busy</c>: too many wait.</exception>
    public async ValueTask<StoredAuditObject> BeginAsync(AuditRequest request, string? sample, CancellationToken cancellation)
    {
        _ = await new SampledAudit(_recording, _handlers).NamesAsync(request.Under, cancellation);
        var audit = new StoredAuditObject
        {
            AuditId = "aud_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
            Status = "queued",
            Under = request.Under,
            Sample = sample,
            Actor = request.Actor,
            CreatedAt = Now(),
        };
        lock (_gate)
        {
            if (_going.Count > MostWaiting)
            {
                throw new RepriseException("server.busy", $"{MostWaiting} audits wait already, and they are carried out one at a time.", "Try again when one has ended; /api/v1/audits lists them.");
            }

            _table.Add(audit.AuditId, Bytes(audit));
            _cancels[audit.AuditId] = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            _going[audit.AuditId] = audit;
            _ = _waiting.Writer.TryWrite((audit.AuditId, request));
            _ = Interlocked.Increment(ref _changes);
        }

        return audit;
    }

    /// <summary>One with what it found: its id, or <c>last</c>.</summary>
    /// <exception cref="RepriseException"><c>audit.not_found</c>.</exception>
    public StoredAuditObject Find(string id)
    {
        var wanted = id is RunLookup.Last ? Newest()?.AuditId : id;
        if (wanted is not null && _going.TryGetValue(wanted, out var going))
        {
            return going;
        }

        return wanted is not null && _table.Find(wanted) is { } kept
            ? HeadOf(kept) with { Result = kept.Result is { } result ? JsonSerializer.Deserialize(result.Span, ContractJson.Line.AuditObject) : null }
            : throw new RepriseException("audit.not_found", id is RunLookup.Last ? "No audit has come to its end here." : $"There is no audit '{id}'.", "/api/v1/audits lists them; POST there begins one.");
    }

    /// <summary>Cancels one that waits or goes on; what it makes again at the moment is cancelled too. Gives it as it stands.</summary>
    /// <exception cref="RepriseException"><c>audit.not_found</c>; <c>run.ended</c>: it has come to its end.</exception>
    public StoredAuditObject Cancel(string id)
    {
        lock (_gate)
        {
            if (_cancels.TryGetValue(id, out var cancel))
            {
                _ = cancel.CancelAsync();
                return Find(id);
            }
        }

        throw new RepriseException("run.ended", $"The audit {id} has come to its end: {Find(id).Status}.", "There is nothing to cancel.");
    }

    /// <summary>The newest, without what they found.</summary>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">At the most so many.</param>
    public IReadOnlyList<(long Number, StoredAuditObject Audit)> List(long? before, int limit) =>
        [.. _table.List(before, limit).Select(kept => (kept.Number, _going.TryGetValue(kept.Id, out var going) ? going : HeadOf(kept)))];

    /// <summary>How often one was begun, went on or ended.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>What the newest that came to its end found, 0 to 1; null where none has.</summary>
    public double? NewestScore => Newest()?.Score;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ = _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        await Task.Yield();
        await foreach (var (id, request) in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            await CarryOutAsync(id, request);
        }
    }

    private async Task CarryOutAsync(string id, AuditRequest request)
    {
        var cancelled = _cancels[id].Token;
        try
        {
            cancelled.ThrowIfCancellationRequested();
            Change(id, audit => audit with { Status = "running" });
            var session = new SampledAudit(_recording, _handlers)
            {
                Making = name => Change(id, audit => audit with { Making = name }),
                Untried = (name, error) => Change(id, audit => audit with { Untried = [.. audit.Untried, new UntriedArtifact(name, error.Code, error.Message)] }),
            };
            var found = await session.RunAsync(request, rerun => RerunAsync(rerun, cancelled), cancelled);
            End(Succeeded(_going[id], found), JsonSerializer.SerializeToUtf8Bytes(found, ContractJson.Line.AuditObject));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            End(Interrupted(_going[id]), null);
        }
        catch (Exception) when (cancelled.IsCancellationRequested)
        {
            End(Failed(_going[id], new RepriseException("run.cancelled", "Somebody cancelled the audit.", "Ask for it again.")) with { Status = "cancelled" }, null);
        }
        catch (Exception e)
        {
            End(Failed(_going[id], e as RepriseException ?? new RepriseException("internal.error", $"{e.GetType().Name}: {e.Message}", "This is a defect of Reprise; please report it.", inner: e)), null);
        }
    }

    private async Task<RunRecord> RerunAsync(RerunRequest request, CancellationToken cancelled)
    {
        var handle = await _engine.RerunAsync(request with { Detach = true }, cancelled);
        await using var end = cancelled.Register(() => _ = _stop.IsCancellationRequested ? handle.InterruptAsync() : handle.CancelAsync());
        return await handle.Completion;
    }

    private void Change(string id, Func<StoredAuditObject, StoredAuditObject> change)
    {
        _going[id] = change(_going[id]);
        _ = Interlocked.Increment(ref _changes);
    }

    private void End(StoredAuditObject audit, ReadOnlyMemory<byte>? result)
    {
        _table.End(audit.AuditId, Bytes(audit), result);
        _ = _going.TryRemove(audit.AuditId, out _);
        lock (_gate)
        {
            if (_cancels.TryRemove(audit.AuditId, out var cancel))
            {
                cancel.Dispose();
            }
        }

        _ = Interlocked.Increment(ref _changes);
    }

    private StoredAuditObject Succeeded(StoredAuditObject audit, AuditObject found) => audit with
    {
        Status = "succeeded",
        Making = null,
        Score = found.Score,
        Axes = AuditAxes.Mean([.. found.Artifacts.Select(a => a.Axes)]),
        ArtifactsCount = found.Artifacts.Count,
        CompletedAt = Now(),
    };

    private StoredAuditObject Interrupted(StoredAuditObject audit) =>
        Failed(audit, new RepriseException("run.cancelled", "The server stopped before the audit had come to its end.", "Ask for it again.")) with { Status = "interrupted" };

    private StoredAuditObject Failed(StoredAuditObject audit, RepriseException error) =>
        audit with { Status = "failed", Making = null, Error = new StepErrorObject(error.Code, error.Message, error.Hint), CompletedAt = Now() };

    private StoredAuditObject? Newest()
    {
        const int PageSize = 100;
        for (var page = _table.List(null, PageSize); page.Count > 0; page = _table.List(page[^1].Number, PageSize))
        {
            if (page.Select(HeadOf).FirstOrDefault(a => a.Status is "succeeded") is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private string Now() => Words.RequiredTime((_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private static byte[] Bytes(StoredAuditObject audit) => JsonSerializer.SerializeToUtf8Bytes(audit, ContractJson.Line.StoredAuditObject);

    private static StoredAuditObject HeadOf(StoredAudit kept) => JsonSerializer.Deserialize(kept.Head.Span, ContractJson.Line.StoredAuditObject)!;
}
