using System.Runtime.InteropServices;
using Reprise.Cli.Rendering;
using Reprise.Engine;

namespace Reprise.Cli.Running;

/// <summary>Ctrl-C and SIGTERM while a run goes on: the first stops it in an orderly way, the second ends the process at once. Nothing that was recorded is lost either way.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly RunHandle _handle;
    private readonly Output _output;
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _count;

    /// <summary>Listens from now on.</summary>
    public StopSignals(RunHandle handle, Output output)
    {
        _handle = handle;
        _output = output;
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
        }
    }

    /// <summary>True once the run was asked to stop.</summary>
    public bool Stopping => Volatile.Read(ref _count) > 0;

    /// <inheritdoc/>
    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) > 1)
        {
            Environment.Exit(1);
        }

        _output.Line("Stopping: what is in work may end, nothing new starts. Once more to stop at once.");
        _output.Flush();
        _ = _handle.InterruptAsync(); // Its outcome is the run's: whoever awaits the completion sees it.
    }
}
