using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Tasks.Sources;
using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>Something that waits to be committed, and its caller's promise. Pooled: an append allocates nothing.</summary>
internal sealed class PendingWork : IValueTaskSource<long>, IValueTaskSource<AppendResult>
{
    private const int MostKept = 4096;
    private static readonly ConcurrentQueue<PendingWork> Pool = new();
    private ManualResetValueTaskSourceCore<long> _promise = new() { RunContinuationsAsynchronously = true };

    /// <summary>The entry to append, or null where <see cref="Action"/> is to be done.</summary>
    public JournalEntry? Entry { get; private set; }

    /// <summary>The stored JSON of an event, made ready by the caller: the writer serves one at a time.</summary>
    public byte[]? Body { get; private set; }

    /// <summary>What to do inside the transaction; gives the result.</summary>
    public Func<SqliteConnection, long>? Action { get; private set; }

    /// <summary>What the caller gets once it is durable.</summary>
    public long Outcome { get; set; }

    /// <summary>What went wrong with this work alone. It breaks the chain that the entry is part of, before anything behind it is written.</summary>
    public Exception? Failure
    {
        get;
        set
        {
            field = value;
            if (value is not null)
            {
                Entry?.Chain?.Break(value);
            }
        }
    }

    /// <summary>About how many bytes it adds to a commit.</summary>
    public long Weight { get; private set; }

    /// <summary>True where nobody waits for it by itself: it may be committed a moment later, with others.</summary>
    public bool IsDeferred => Entry is { IsDeferred: true };

    /// <summary>The entry as something that waits.</summary>
    public static PendingWork Of(JournalEntry entry)
    {
        var work = Rent();
        work.Entry = entry;
        work.Body = entry is EventEntry { Event: var e } ? JsonSerializer.SerializeToUtf8Bytes(new EventBody(e.Summary, e.Reason, e.Golden, e.Labels), RunJson.Default.EventBody) : null;
        work.Weight = Weigh(entry);
        return work;
    }

    /// <summary>An action as something that waits.</summary>
    public static PendingWork Of(Func<SqliteConnection, long> action)
    {
        var work = Rent();
        work.Action = action;
        return work;
    }

    /// <summary>The promise of an append. Awaited once.</summary>
    public ValueTask<AppendResult> Appended => new(this, _promise.Version);

    /// <summary>The promise of an action. Awaited once.</summary>
    public ValueTask<long> Done => new(this, _promise.Version);

    /// <summary>Answers the caller with <see cref="Outcome"/>, or with <see cref="Failure"/>.</summary>
    public void Answer()
    {
        if (Failure is { } failure)
        {
            _promise.SetException(failure);
        }
        else
        {
            _promise.SetResult(Outcome);
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _promise.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    AppendResult IValueTaskSource<AppendResult>.GetResult(short token) => (AppendResult)GetResult(token);

    /// <inheritdoc/>
    public long GetResult(short token)
    {
        try
        {
            return _promise.GetResult(token);
        }
        finally
        {
            Recycle();
        }
    }

    private static PendingWork Rent() => Pool.TryDequeue(out var work) ? work : new PendingWork();

    private static long Weigh(JournalEntry entry)
    {
        var items = entry switch
        {
            StepEntry step => step.Step.Outputs,
            AttemptEntry attempt => attempt.Step.Outputs,
            ListEntry list => list.Items,
            _ => [],
        };
        var weight = 512L;
        for (var i = 0; i < items.Count; i++)
        {
            weight += 64 + (items[i].Bytes?.Length ?? 0);
        }

        return weight;
    }

    private void Recycle()
    {
        _promise.Reset();
        (Entry, Body, Action, Failure, Outcome, Weight) = (null, null, null, null, 0, 0);
        if (Pool.Count < MostKept)
        {
            Pool.Enqueue(this);
        }
    }
}
