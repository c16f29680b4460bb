namespace Reprise.Engine.Processes;

/// <summary>
/// Threads that stay with a process from its start to its end. The kernel ties a child's life to the thread that started it, so none of the thread pool will do;
/// one that has seen its process off waits a while for the next, because starting a thread costs a tenth of a short command.
/// </summary>
internal static class ProcessThreads
{
    private const int StackSize = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly object Gate = new();
    private static readonly Queue<Action> Waiting = [];
    private static int _idle;

    /// <summary>Runs it on a thread that runs nothing else meanwhile. It must not throw, and must leave no child behind.</summary>
    internal static void Start(Action work)
    {
        lock (Gate)
        {
            Waiting.Enqueue(work);
            if (_idle >= Waiting.Count)
            {
                Monitor.Pulse(Gate);
                return;
            }
        }

        new Thread(Run, StackSize) { IsBackground = true, Name = "reprise process" }.Start();
    }

    private static void Run()
    {
        while (Next() is { } work)
        {
            work();
        }
    }

    /// <summary>The next piece of work, or null when none came for a while.</summary>
    private static Action? Next()
    {
        lock (Gate)
        {
            Action? work;
            _idle++;
            while (!Waiting.TryDequeue(out work))
            {
                if (!Monitor.Wait(Gate, Patience))
                {
                    _ = Waiting.TryDequeue(out work); // It may have come just when patience ended, and was left to this thread.
                    break;
                }
            }

            _idle--;
            return work;
        }
    }
}
