using System.Runtime.InteropServices;

namespace Reprise.Cli.Running;

/// <summary>Ctrl-C, SIGTERM and SIGHUP while something goes on: the first stops it in an orderly way, the second ends the process at once. Nothing that was recorded is lost either way.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Notices _notices;
    private readonly string _words;
    private readonly Action _stop;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Listens from now on.</summary>
    /// <param name="notices">Where it says that it was heard.</param>
    /// <param name="words">What is said: what happens now.</param>
    /// <param name="stop">Begins the orderly stop; called once.</param>
    public StopSignals(Notices notices, string words, Action stop)
    {
        (_notices, _words, _stop) = (notices, words, stop);
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            _notices.Abandon(() => Environment.Exit(1));
        }

        _notices.Say($"Stopping: {_words} Once more to stop at once.");
        _stop();
    }
}
