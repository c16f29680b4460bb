namespace Reprise.Engine.Running;

/// <summary>Holds back what is about to begin in a run while it is paused. A run that stops is held back no more: what waits is let through and finds it stopped.</summary>
internal sealed class PauseGate
{
    private readonly Lock _gate = new();
    private volatile TaskCompletionSource? _closed;
    private bool _ended;

    /// <summary>True while nothing new may begin.</summary>
    public bool IsClosed => _closed is not null;

    /// <summary>Closes or opens it; false where it stood so already.</summary>
    public bool Set(bool closed)
    {
        lock (_gate)
        {
            if (closed == IsClosed || (closed && _ended))
            {
                return false;
            }

            var before = _closed;
            _closed = closed ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            _ = before?.TrySetResult();
            return true;
        }
    }

    /// <summary>Opens it for good.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
        }

        _ = Set(false);
    }

    /// <summary>Returns when it is open.</summary>
    public async ValueTask PassAsync(CancellationToken cancellation)
    {
        while (_closed is { } closed)
        {
            await closed.Task.WaitAsync(cancellation);
        }
    }
}
