using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Reprise.Engine.Processes;

/// <summary>
/// Everything that one process started, found and ended. The session's process group goes with one signal. Who left the group (a daemon that forked twice)
/// becomes a child of ours when its parent dies, because this process is a subreaper; whose it was is told by its session, its mark or its folder.
/// </summary>
internal sealed class ProcessTree
{
    private const int QuickRounds = 50;
    private const int KillRounds = 5000;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, long> UnknownDead = [];
    private static readonly ConcurrentDictionary<int, ProcessTree> Living = new();
    private static bool _subreaper;
    private static volatile bool _processEnds;

    private readonly HashSet<int> _killed = [];
    private readonly ProcessRequest _request;
    private readonly int _leader;

    internal ProcessTree(int leader, ProcessRequest request)
    {
        _leader = leader;
        _request = request;
        Living[leader] = this;
    }

    /// <summary>Makes orphans of our children ours, and sees to it that none outlives this process. Once a process, before the first child.</summary>
    internal static void AdoptOrphans()
    {
        if (!_subreaper)
        {
            _ = LibC.Control(LibC.ChildSubreaper, 1, 0, 0, 0);
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => KillLiving();
            _subreaper = true;
        }
    }

    /// <summary>Kills what still runs when this process ends without having waited for it, as on a second Ctrl-C.</summary>
    private static void KillLiving()
    {
        _processEnds = true;
        foreach (var (_, tree) in Living)
        {
            tree.KillAll();
        }
    }

    /// <summary>Does not return where this process is ending: what was killed with it has no result, and whoever got one would record a failure.</summary>
    internal static void StayIfProcessEnds()
    {
        while (_processEnds)
        {
            _ = LibC.Pause(1000);
        }
    }

    /// <summary>Asks everything in the tree to end.</summary>
    internal void Terminate()
    {
        // The outer process of a sandbox would take the inner ones with it at once, and the one inside it, process 1 there, heeds no SIGTERM.
        var first = _request.Sandboxed ? 2 : 0;
        foreach (var (pid, depth) in ProcessList.Descendants(_leader))
        {
            if (depth >= first)
            {
                _ = LibC.Kill(pid, LibC.SigTerm);
            }
        }

        if (!_request.Sandboxed)
        {
            _ = LibC.Kill(-_leader, LibC.SigTerm);
        }
    }

    /// <summary>Ends whatever is left, at once. The leader stays to be reaped: until then its number cannot become somebody else's.</summary>
    internal void KillAll()
    {
        foreach (var (pid, depth) in ProcessList.Descendants(_leader))
        {
            if (depth > 0)
            {
                _ = LibC.Kill(pid, LibC.SigKill);
            }
        }

        _ = LibC.Kill(-_leader, LibC.SigKill);
        LibC.AwaitEnd(_leader); // its children become ours only with its end
        for (var round = 0; round < KillRounds && KillOrphans(); round++)
        {
            // Whoever was killed just now may have left children, who come to us next; mostly a matter of microseconds.
            _ = round < QuickRounds ? Thread.Yield() : LibC.Pause(1) == 0;
        }
    }

    /// <summary>Takes the leader's exit status, as <c>waitpid</c> gives it. Call it once, after <see cref="KillAll"/>.</summary>
    internal int Reap()
    {
        int status;
        while (LibC.Wait(_leader, out status, 0) < 0 && Marshal.GetLastPInvokeError() == LibC.InterruptedCall)
        {
        }

        _ = Living.TryRemove(_leader, out _);
        return status;
    }

    /// <summary>Kills and reaps orphans of this tree; true while there may be more.</summary>
    private bool KillOrphans()
    {
        var any = false;
        foreach (var pid in ProcessList.Orphans())
        {
            if (ProcessList.Read(pid) is not { } entry)
            {
                continue;
            }

            if (entry.Session == _leader || IsKilled(pid) || (!entry.Dead && IsOurs(pid)))
            {
                any = true;
                Kill(pid);
            }
            else if (entry.Dead)
            {
                ReapUnknown(pid);
            }
        }

        return any;
    }

    private bool IsKilled(int pid)
    {
        lock (_killed)
        {
            return _killed.Contains(pid);
        }
    }

    private void Kill(int pid)
    {
        lock (_killed) // The thread of the process and the one that ends this program can come here at once.
        {
            _ = _killed.Add(pid);
            _ = LibC.Kill(pid, LibC.SigKill);
            if (LibC.Wait(pid, out _, LibC.NoHang) == pid)
            {
                _ = _killed.Remove(pid);
            }
        }
    }

    private bool IsOurs(int pid) => (_request.Mark is { } mark && ProcessList.HasVariable(pid, mark)) || (_request.OwnsFolder && ProcessList.IsIn(pid, _request.Folder));

    /// <summary>A dead orphan whose owner can no longer be told. One of System.Diagnostics.Process is reaped by it at once; one that is still there a second later is nobody's.</summary>
    private static void ReapUnknown(int pid)
    {
        lock (Gate)
        {
            var now = Environment.TickCount64;
            if (!UnknownDead.TryGetValue(pid, out var seen))
            {
                UnknownDead[pid] = now;
            }
            else if (now - seen > 1000)
            {
                _ = UnknownDead.Remove(pid);
                _ = LibC.Wait(pid, out _, LibC.NoHang);
            }
        }
    }
}
