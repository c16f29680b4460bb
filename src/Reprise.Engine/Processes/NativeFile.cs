using System.ComponentModel;
using System.Runtime.InteropServices;
using Reprise.Kernel;

namespace Reprise.Engine.Processes;

/// <summary>A file number of the C library, closed once; none of them passes into a child.</summary>
internal sealed unsafe class NativeFile : IDisposable
{
    private int _number;

    private NativeFile(int number) => _number = number >= 0 ? number : throw new Win32Exception(Marshal.GetLastPInvokeError());

    internal int Number => _number;

    /// <summary>A counter that becomes readable with <see cref="Signal"/>.</summary>
    internal static NativeFile Event() => new(LibC.EventFile(0, LibC.CloseOnExec));

    /// <summary>A pipe: what is written to its start is read at its end.</summary>
    internal static (NativeFile End, NativeFile Start) Pipe()
    {
        var ends = stackalloc int[2];
        return LibC.Pipe(ends, LibC.CloseOnExec) == 0 ? (new NativeFile(ends[0]), new NativeFile(ends[1])) : throw new Win32Exception();
    }

    /// <summary>A file without a place in any folder, with these bytes, to be read from its beginning.</summary>
    internal static NativeFile Memory(ReadOnlySpan<byte> bytes)
    {
        var file = new NativeFile(LibC.MemoryFile("input", LibC.CloseMemoryOnExec));
        fixed (byte* first = bytes)
        {
            for (var written = 0; written < bytes.Length;)
            {
                var count = (int)LibC.WriteAt(file.Number, first + written, bytes.Length - written, written);
                if (count < 0 && Marshal.GetLastPInvokeError() != LibC.InterruptedCall)
                {
                    file.Dispose();
                    throw new Win32Exception();
                }

                written += Math.Max(0, count);
            }
        }

        return file;
    }

    /// <summary>A file that becomes readable when a child of this process ends.</summary>
    internal static NativeFile Process(int pid)
    {
        var number = LibC.OpenPid(pid);
        return number >= 0 ? new NativeFile(number) : throw new RepriseException("environment.missing",
            $"This system cannot wait for a process: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}.", "Running commands needs Linux 5.3 or later.");
    }

    internal void Signal()
    {
        ulong one = 1;
        _ = LibC.Write(_number, &one, sizeof(ulong));
    }

    public void Dispose()
    {
        var number = Interlocked.Exchange(ref _number, -1);
        if (number >= 0)
        {
            _ = LibC.Close(number);
        }
    }
}
