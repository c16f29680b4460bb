using System.Text;
using System.Text.Json;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Calls;

/// <summary>An attempt that an agent works on: how it ends, and what it has called so far.</summary>
internal sealed class CallAttempt(StepRecord row, CallEntry entry, string node, JsonElement? context)
{
    private const int MaxLog = 64 * 1024;
    private readonly TaskCompletionSource<AttemptEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(string Target, Digest Match), long> _occurrences = [];
    private readonly HashSet<CalledCode> _below = [];
    private readonly StringBuilder _log = new();
    private readonly Lock _gate = new();

    /// <summary>The row that said that it begins.</summary>
    public StepRecord Row => row;

    public CallEntry Entry => entry;

    /// <summary>The node that it was handed to.</summary>
    public string Node => node;

    /// <summary>Its context, which calls inherit that give none.</summary>
    public JsonElement? Context => context;

    public SpanId? Span => row.Span;

    /// <summary>True where a process before this one handed it out: then it gets its next attempt where its node is lost.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>True once the agent itself said how it ended.</summary>
    public bool WasReported { get; private set; }

    /// <summary>Completes when its agent took it and reports later.</summary>
    public Task Accepted => _accepted.Task;

    /// <summary>Its agent took it.</summary>
    public void Accept() => _ = _accepted.TrySetResult();

    /// <summary>How it ended.</summary>
    public Task<AttemptEnd> End => _end.Task;

    /// <summary>Ends it; false where it had ended before.</summary>
    public bool TryEnd(AttemptEnd end, bool reported = false)
    {
        lock (_gate)
        {
            if (!_end.TrySetResult(end))
            {
                return false;
            }

            WasReported = reported;
            return true;
        }
    }

    /// <summary>The place of the next call among identical ones.</summary>
    public long NextOccurrence(string target, Digest match)
    {
        lock (_gate)
        {
            var next = _occurrences.GetValueOrDefault((target, match));
            _occurrences[(target, match)] = next + 1;
            return next;
        }
    }

    /// <summary>Takes note of code that takes part in it.</summary>
    public void Called(string target, Digest code)
    {
        lock (_gate)
        {
            _ = _below.Add(new CalledCode(target, code));
        }
    }

    /// <summary>Takes note of a call that it made, with what that called in turn.</summary>
    public void Called(StepRecord call)
    {
        lock (_gate)
        {
            _ = _below.Add(new CalledCode(call.Target!, call.Action.Code));
            _below.UnionWith(call.Below);
        }
    }

    /// <summary>A call that was recorded before this process took the run over.</summary>
    public void Remember(StepRecord call)
    {
        Called(call);
        lock (_gate)
        {
            var key = (call.Target!, call.Action.Match);
            _occurrences[key] = Math.Max(_occurrences.GetValueOrDefault(key), call.Ordinal + 1);
        }
    }

    /// <summary>The code of every call below it so far.</summary>
    public IReadOnlyList<CalledCode> Below()
    {
        lock (_gate)
        {
            return _below.Count == 0 ? [] : CalledCode.Sorted(_below);
        }
    }

    /// <summary>Leaves a line on the call.</summary>
    public void Note(string line)
    {
        lock (_gate)
        {
            if (_log.Length + line.Length < MaxLog)
            {
                _ = _log.Append(_log.Length > 0 ? "\n" : "").Append(line);
            }
        }
    }

    /// <summary>The lines that were left on it, or null.</summary>
    public string? LogText()
    {
        lock (_gate)
        {
            return _log.Length == 0 ? null : _log.ToString();
        }
    }
}
