using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Reprise.Engine.Processes;

/// <summary>
/// One process from start to end, on a thread of its own (<see cref="ProcessThreads"/>): starts it, reads what it prints, ends its whole tree when asked to, reaps it.
/// A thread per process, because the kernel ties a child's life to the thread that started it, and because one <c>poll</c> then watches everything.
/// </summary>
internal sealed unsafe class ProcessLoop(ProcessRequest request, TimeProvider time, CancellationToken cancellation)
{
    private const int BufferSize = 64 * 1024;

    [ThreadStatic]
    private static byte[]? _buffer;

    private readonly TaskCompletionSource<ProcessResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OutputTail _outputTail = new();
    private readonly OutputTail _errorTail = new();
    private OutputSpool? _spool;
    private long _printed;
    private bool _overLimit;
    private long _killAt = long.MaxValue;
    private ProcessTree? _tree;

    internal Task<ProcessResult> Start()
    {
        ProcessThreads.Start(Main);
        return _done.Task;
    }

    private void Main()
    {
        try
        {
            _spool = request.SpoolFile is { } file ? new OutputSpool(file) : null;
            var result = Run();
            if (cancellation.IsCancellationRequested)
            {
                result.Dispose();
                _done.SetCanceled(cancellation);
                return;
            }

            _done.SetResult(result);
        }
        catch (Exception failure)
        {
            _spool?.Dispose();
            _done.SetException(failure);
        }
    }

    private ProcessResult Run()
    {
        using var wake = NativeFile.Event();
        var (outputEnd, outputStart) = NativeFile.Pipe();
        var (errorEnd, errorStart) = NativeFile.Pipe();
        using (outputEnd)
        using (errorEnd)
        {
            int pid;
            using (outputStart)
            using (errorStart)
            {
                cancellation.ThrowIfCancellationRequested();
                pid = Spawner.Start(request, outputStart.Number, errorStart.Number);
            }

            var status = Attend(pid, wake, outputEnd, errorEnd);
            Drain(outputEnd, error: false);
            Drain(errorEnd, error: true);
            return Finish(status);
        }
    }

    /// <summary>Stays with the process until nothing of it is left; returns its exit status.</summary>
    private int Attend(int pid, NativeFile wake, NativeFile output, NativeFile error)
    {
        _tree = new ProcessTree(pid, request);
        var status = 0;
        try
        {
            using var exit = NativeFile.Process(pid);
            using (cancellation.Register(wake.Signal))
            {
                Watch(exit, wake, output, error);
            }
        }
        finally
        {
            _tree.KillAll();
            status = _tree.Reap();
        }

        ProcessTree.StayIfProcessEnds();
        return status;
    }

    /// <summary>Reads until the process has ended by itself or was killed. What its children still hold open does not matter.</summary>
    private void Watch(NativeFile exit, NativeFile wake, NativeFile output, NativeFile error)
    {
        Span<LibC.PollEntry> entries =
        [
            new() { File = exit.Number, Events = LibC.PollIn },
            new() { File = wake.Number, Events = LibC.PollIn },
            new() { File = output.Number, Events = LibC.PollIn },
            new() { File = error.Number, Events = LibC.PollIn },
        ];
        while (true)
        {
            Wait(entries);
            if (entries[0].Returned != 0)
            {
                return;
            }

            ReadReady(ref entries[2], error: false);
            ReadReady(ref entries[3], error: true);
            if (entries[1].Returned != 0 || _overLimit)
            {
                entries[1].File = -1;
                BeginEnd();
            }

            if (time.GetTimestamp() >= _killAt)
            {
                return;
            }
        }
    }

    private void BeginEnd()
    {
        if (_killAt == long.MaxValue)
        {
            // Whoever prints without end gets no grace: it would print on.
            var grace = _overLimit ? TimeSpan.Zero : request.Grace;
            _killAt = time.GetTimestamp() + (long)(grace.TotalSeconds * time.TimestampFrequency);
            _tree!.Terminate();
        }
    }

    private void Wait(Span<LibC.PollEntry> entries)
    {
        var timeout = -1;
        if (_killAt != long.MaxValue)
        {
            var left = Math.Max(0, _killAt - time.GetTimestamp());
            timeout = (int)Math.Ceiling(left * 1000.0 / time.TimestampFrequency);
        }

        fixed (LibC.PollEntry* first = entries)
        {
            if (LibC.Poll(first, (nuint)entries.Length, timeout) < 0 && Marshal.GetLastPInvokeError() != LibC.InterruptedCall)
            {
                throw new Win32Exception();
            }
        }
    }

    private void ReadReady(ref LibC.PollEntry entry, bool error)
    {
        if (entry.Returned != 0 && Read(entry.File, error) == 0)
        {
            entry.File = -1; // a negative file is one that poll passes over
        }
    }

    private void Drain(NativeFile file, bool error)
    {
        Span<LibC.PollEntry> entry = [new() { File = file.Number, Events = LibC.PollIn }];
        fixed (LibC.PollEntry* first = entry)
        {
            while (!_overLimit && LibC.Poll(first, 1, 0) > 0 && Read(file.Number, error) > 0)
            {
            }
        }
    }

    private int Read(int file, bool error)
    {
        var room = _buffer ??= new byte[BufferSize];
        int count;
        fixed (byte* buffer = room)
        {
            count = (int)LibC.Read(file, buffer, BufferSize);
        }

        if (count < 0 && Marshal.GetLastPInvokeError() != LibC.InterruptedCall)
        {
            throw new Win32Exception();
        }

        if (count > 0)
        {
            Take(room.AsMemory(0, count), error);
        }

        return count;
    }

    private void Take(ReadOnlyMemory<byte> bytes, bool error)
    {
        _printed += bytes.Length;
        if (_printed > request.OutputLimit)
        {
            _overLimit = true;
            return;
        }

        request.Watch?.Invoke(bytes, error);
        if (error)
        {
            _errorTail.Append(bytes.Span);
        }
        else if (_spool is not null)
        {
            _spool.Append(bytes.Span);
        }
        else
        {
            _outputTail.Append(bytes.Span);
        }
    }

    private ProcessResult Finish(int status)
    {
        var signal = status & 0x7f;
        return new ProcessResult
        {
            ExitCode = signal == 0 ? (status >> 8) & 0xff : 0,
            Signal = signal,
            OverLimit = _overLimit,
            Output = _spool,
            OutputTail = _outputTail,
            ErrorTail = _errorTail,
        };
    }
}
