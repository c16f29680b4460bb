using System.IO.MemoryMappedFiles;
using System.Text;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>
/// The steps that this process executes right now, in a mapped file that outlives the process, so that whoever recovers its runs knows which steps it died in.
/// Nothing is flushed: the file need not survive the machine. It is locked while the process lives and removed when it ends in an orderly way.
/// </summary>
internal sealed class WorkTable : IDisposable
{
    /// <summary>What the names of these files end with.</summary>
    public const string Ending = ".work";

    /// <summary>Where the first slot begins; before it stand the length and the text of <see cref="RunOwner.Host"/>.</summary>
    public const int FirstSlot = 256;

    /// <summary>Bytes of a slot: the run's number (0: free), what the step is there, the attempt, the step's number.</summary>
    public const int SlotLength = 32;

    /// <summary>Steps at a time that it has room for; any beyond are not noted.</summary>
    public const int Slots = 4096;

    /// <summary>The length of a file.</summary>
    public const int Length = FirstSlot + (Slots * SlotLength);

    private static int _tables;
    private readonly FileStream _file;
    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Lock _gate = new();
    private readonly int[] _free = [.. Enumerable.Range(0, Slots)];
    private int _freeCount = Slots;

    private WorkTable(FileStream file)
    {
        _file = file;
        _map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, Length);
        AppDomain.CurrentDomain.ProcessExit += Remove;
    }

    /// <summary>Makes this process's table; null where no folder is given or none can be made there: then no step is noted, and nothing else changes.</summary>
    public static WorkTable? Open(string? folder, RunOwner owner)
    {
        if (folder is null)
        {
            return null;
        }

        FileStream? file = null;
        try
        {
            _ = Directory.CreateDirectory(folder);
            var name = $"{owner.ProcessId}-{owner.ProcessStart}-{Guid.NewGuid().ToString("n")[..8]}-{Interlocked.Increment(ref _tables)}{Ending}";
            file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
            file.Write(Empty(owner)); // All of it, so that a full disk shows here and not in the mapped memory.
            file.Flush();
            return new WorkTable(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return null;
        }
    }

    /// <summary>Notes that a step is about to run, until the note is disposed of.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="step">What the step is there: <see cref="StepWork.Identity"/>.</param>
    /// <param name="attempt">The attempt, from 1.</param>
    /// <param name="number">The step's number in the run.</param>
    public Note Enter(long run, long step, int attempt, long number)
    {
        int slot;
        lock (_gate)
        {
            if (_freeCount == 0)
            {
                return default;
            }

            slot = _free[--_freeCount];
        }

        var at = FirstSlot + (slot * SlotLength);
        _view.Write(at + 8, step);
        _view.Write(at + 16, (long)attempt);
        _view.Write(at + 24, number);
        _view.Write(at, run); // Last: only now the slot counts.
        return new Note(this, slot);
    }

    /// <summary>What stands in the file now.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        _ = _view.ReadArray(0, bytes, 0, Length);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Remove;
        Remove(null, EventArgs.Empty);
        _view.Dispose();
        _map.Dispose();
        _file.Dispose();
    }

    private static byte[] Empty(RunOwner owner)
    {
        var bytes = new byte[Length];
        var host = Encoding.UTF8.GetBytes(owner.Host);
        host.AsSpan(0, Math.Min(host.Length, FirstSlot - 1)).CopyTo(bytes.AsSpan(1));
        bytes[0] = (byte)Math.Min(host.Length, FirstSlot - 1);
        return bytes;
    }

    // Whoever ends the process on purpose (the second Ctrl-C) does not make its steps suspect.
    private void Remove(object? sender, EventArgs e)
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or not ours any more; then nobody will read it either.
        }
    }

    private void Leave(int slot)
    {
        _view.Write(FirstSlot + (slot * SlotLength), 0L);
        lock (_gate)
        {
            _free[_freeCount++] = slot;
        }
    }

    /// <summary>A step that runs.</summary>
    internal readonly struct Note(WorkTable? table, int slot) : IDisposable
    {
        /// <summary>It runs no more.</summary>
        public void Dispose() => table?.Leave(slot);
    }
}
