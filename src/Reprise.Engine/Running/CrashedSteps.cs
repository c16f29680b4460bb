using System.Buffers.Binary;
using System.Text;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Running;

/// <summary>The steps of one run that processes were executing when they died, as their tables (<see cref="WorkTable"/>) say. A table is removed once nothing in it counts any more.</summary>
internal sealed class CrashedSteps
{
    private static readonly TimeSpan Leftover = TimeSpan.FromDays(1);
    private readonly List<Entry> _entries = [];
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private CrashedSteps()
    {
    }

    /// <summary>None.</summary>
    public static CrashedSteps None { get; } = new();

    /// <summary>Reads the tables of processes that are gone.</summary>
    /// <param name="parts">The folder, the journal and this process.</param>
    /// <param name="run">The run's number.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<CrashedSteps> LoadAsync(EngineParts parts, long run, CancellationToken cancellation)
    {
        if (!Directory.Exists(parts.WorkingFolder))
        {
            return None;
        }

        var crashed = new CrashedSteps();
        foreach (var path in Directory.EnumerateFiles(parts.WorkingFolder, "*" + WorkTable.Ending))
        {
            if (ReadDead(path, parts.Owner) is not { } entries)
            {
                continue;
            }

            crashed._entries.AddRange(entries.Where(e => e.Run == run));
            if (entries.Exists(e => e.Run != run))
            {
                _ = crashed._shared.Add(path);
            }

            if (!await CountAsync(parts.Journal, entries, cancellation))
            {
                Delete(path);
            }
        }

        return crashed;
    }

    /// <summary>Whether a process died in this attempt at a step.</summary>
    public bool Has(long step, int attempt)
    {
        lock (_gate)
        {
            return _entries.Exists(e => e.Step == step && e.Attempt == attempt);
        }
    }

    /// <summary>The numbers that the steps had. One may have been given to another step since: good enough to say what runs later, not to blame.</summary>
    public IReadOnlyList<long> Numbers
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(e => e.Number)];
            }
        }
    }

    /// <summary>The attempt stands in the journal now.</summary>
    public void Settle(long step, int attempt)
    {
        lock (_gate)
        {
            Remove(e => e.Step == step && e.Attempt == attempt);
        }
    }

    /// <summary>The run is over: what was not reached never will be.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            Remove(_ => true);
        }
    }

    private void Remove(Predicate<Entry> which)
    {
        foreach (var entry in _entries.FindAll(which))
        {
            _ = _entries.Remove(entry);
            if (_shared.Contains(entry.Path) || _entries.Exists(e => Same(e.Path, entry.Path)))
            {
                Clear(entry);
            }
            else
            {
                Delete(entry.Path);
            }
        }
    }

    /// <summary>The tables' entries, or null where their process lives, or the table is none.</summary>
    private static List<Entry>? ReadDead(string path, RunOwner self)
    {
        try
        {
            // A shared lock: it is refused while the owner of the table holds its own, and lets others read who recover other runs.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
            var bytes = new byte[WorkTable.Length];
            if (file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            {
                // One that is being made, or never was.
                if (File.GetLastWriteTimeUtc(path) < DateTime.UtcNow - Leftover)
                {
                    Delete(path);
                }

                return null;
            }

            // With the machine went everything; that is nothing that a step did.
            var host = Encoding.UTF8.GetString(bytes.AsSpan(1, bytes[0]));
            return Same(host, self.Host) || !Same(host.Split('/')[0], self.Host.Split('/')[0]) ? Entries(path, bytes) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static List<Entry> Entries(string path, byte[] bytes)
    {
        var entries = new List<Entry>();
        for (var at = WorkTable.FirstSlot; at < bytes.Length; at += WorkTable.SlotLength)
        {
            var slot = bytes.AsSpan(at, WorkTable.SlotLength);
            if (BinaryPrimitives.ReadInt64LittleEndian(slot) is var run and > 0)
            {
                entries.Add(new Entry(path, at, run, BinaryPrimitives.ReadInt64LittleEndian(slot[8..]), (int)BinaryPrimitives.ReadInt64LittleEndian(slot[16..]),
                    BinaryPrimitives.ReadInt64LittleEndian(slot[24..])));
            }
        }

        return entries;
    }

    /// <summary>Whether any of the entries still counts: its run may go on.</summary>
    private static async ValueTask<bool> CountAsync(IJournal journal, IEnumerable<Entry> entries, CancellationToken cancellation)
    {
        foreach (var run in entries.Select(e => e.Run).Distinct())
        {
            if (await journal.RunsAsync(new RunQuery { Number = run, Limit = 1 }, cancellation) is [{ Summary: not { Status: RunStatus.Succeeded or RunStatus.Cancelled } }])
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.Ordinal);

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever recovers next tries again.
        }
    }

    private static void Clear(in Entry entry)
    {
        try
        {
            using var file = new FileStream(entry.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1);
            file.Position = entry.At;
            file.Write(new byte[sizeof(long)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What stays there names an attempt that is recorded, and counts no second time.
        }
    }

    private readonly record struct Entry(string Path, int At, long Run, long Step, int Attempt, long Number);
}
