namespace Reprise.Storage.RabbitMq;

/// <summary>What was written to one channel and is not confirmed yet, by its number on the channel. Written by one at a time.</summary>
/// <param name="size">How many may be unconfirmed.</param>
/// <param name="settled">Called with each one that is answered, and whether the broker took it.</param>
internal sealed class ConfirmWindow(int size, Action<OutstandingWork, bool> settled) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _room = new(size, size);
    private readonly Dictionary<ulong, OutstandingWork> _unconfirmed = [];
    private bool _disposed;
    private ulong _last;
    private ulong _first = 1;

    /// <summary>Notes one that is written next; waits for room.</summary>
    public async ValueTask EnterAsync(OutstandingWork work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        lock (_gate)
        {
            _unconfirmed.Add(++_last, work);
        }
    }

    /// <summary>The broker has answered.</summary>
    public void Settle(ulong number, bool multiple, bool taken)
    {
        List<OutstandingWork> answered = [];
        lock (_gate)
        {
            for (var i = multiple ? _first : number; i <= number; i++)
            {
                if (_unconfirmed.Remove(i, out var work))
                {
                    answered.Add(work);
                }
            }

            _first = multiple ? Math.Max(_first, number + 1) : _first;
            if (answered.Count > 0 && !_disposed)
            {
                _ = _room.Release(answered.Count);
            }
        }

        answered.ForEach(work => settled(work, taken));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _room.Dispose();
        }
    }
}
