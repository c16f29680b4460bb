namespace Reprise.Storage.RabbitMq;

/// <summary>Gathers the tags of one channel that are done, and acknowledges them with as few frames as can be: one for all up to the first tag that is not done, one for each beyond it.</summary>
/// <param name="full">So many are sent at once, before the time for gathering is over.</param>
/// <param name="gather">How long it gathers.</param>
internal sealed class AckBatch(int full, TimeSpan gather) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _full = new(0);
    private readonly HashSet<ulong> _done = []; // above _below, not acknowledged
    private readonly HashSet<ulong> _sent = []; // above _below, acknowledged one by one
    private bool _disposed;
    private ulong _below; // all tags up to here are acknowledged

    /// <summary>Notes a tag that is done.</summary>
    public void Add(ulong tag)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return; // The connection is gone, and with it the tag.
            }

            _ = _done.Add(tag);
            if (_done.Count == 1)
            {
                _ = _wake.Release();
            }

            if (_done.Count == full)
            {
                _ = _full.Release();
            }
        }
    }

    /// <summary>Sends what gathers until it is cancelled.</summary>
    public async Task RunAsync(Func<ulong, bool, ValueTask> send, CancellationToken cancellation)
    {
        while (true)
        {
            await _wake.WaitAsync(cancellation);
            if (gather > TimeSpan.Zero)
            {
                _ = await _full.WaitAsync(gather, cancellation);
            }

            await FlushAsync(send);
        }
    }

    /// <summary>Sends what has gathered.</summary>
    public async Task FlushAsync(Func<ulong, bool, ValueTask> send)
    {
        foreach (var (tag, multiple) in Take())
        {
            await send(tag, multiple);
        }
    }

    /// <summary>The frames that acknowledge what is done.</summary>
    internal IReadOnlyList<(ulong Tag, bool Multiple)> Take()
    {
        lock (_gate)
        {
            var frames = new List<(ulong, bool)>();
            var (last, count) = (0UL, 0);
            while (true)
            {
                if (_done.Remove(_below + 1))
                {
                    (last, count) = (_below + 1, count + 1);
                }
                else if (!_sent.Remove(_below + 1))
                {
                    break;
                }

                _below++;
            }

            if (count > 0)
            {
                frames.Add((last, count > 1));
            }

            frames.AddRange(_done.Select(tag => (tag, false)));
            _sent.UnionWith(_done);
            _done.Clear();
            return frames;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _wake.Dispose();
            _full.Dispose();
        }
    }
}
