using Reprise.Kernel;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Calls;

/// <summary>The nodes that agents run on: who is there, what they serve, and who was not heard of. What must outlive this process is handed to whoever keeps it.</summary>
public sealed class NodeRegistry
{
    private const int MaxName = 200;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lease;
    private readonly Action<AgentNode> _save;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, AgentNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RegisteredTarget> _targets = new(StringComparer.Ordinal);
    private readonly long _startedAt;
    private long _changes;

    /// <summary>Begins with the nodes that registered with an earlier process. They have one lease to be heard of again.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="lease">How long a node may be silent.</param>
    /// <param name="known">The nodes that are known.</param>
    /// <param name="save">Keeps a node; durable on return.</param>
    public NodeRegistry(TimeProvider time, TimeSpan lease, IReadOnlyList<AgentNode> known, Action<AgentNode> save)
    {
        (_time, _lease, _save) = (time, lease, save);
        _startedAt = Now();
        foreach (var node in known)
        {
            Set(node);
        }
    }

    /// <summary>Called with a node whose process is gone, why, and the time before which calls were handed to that process.</summary>
    internal Action<AgentNode, string, long>? Gone { get; set; }

    /// <summary>What makes the calls of pipelines' stages; null before there is an engine.</summary>
    internal AgentCalls? Calls { get; set; }

    /// <summary>Every node, by its name.</summary>
    public IReadOnlyList<AgentNode> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _nodes.Values.OrderBy(n => n.Id, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>How often a node came, went or became another; that one was heard of as before does not count.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    /// <summary>Takes a node in, or what is new about it. Another instance id, or none, means another process: what the one before worked on fails.</summary>
    /// <exception cref="RepriseException"><c>node.invalid</c>; <c>disk.full</c> and the like: it could not be kept.</exception>
    public AgentNode Register(AgentNode described)
    {
        Check(described);
        AgentNode? replaced = null;
        AgentNode node;
        lock (_gate)
        {
            var before = _nodes.GetValueOrDefault(described.Id);
            var now = Now();
            var isSame = before is { InstanceId: not null } && string.Equals(before.InstanceId, described.InstanceId, StringComparison.Ordinal);
            replaced = isSame ? null : before;
            node = described with
            {
                BaseUrl = described.BaseUrl.TrimEnd('/'),
                State = NodeState.Active,
                RegisteredAt = now,
                HeardAt = now,
                InstanceSince = isSame ? before!.InstanceSince : now,
            };
            _save(node);
            Set(node);
        }

        if (replaced is not null)
        {
            Gone?.Invoke(node, "came back as a new process", node.InstanceSince);
        }

        return node;
    }

    /// <summary>A node was heard of. False where it is not known, so that it should register.</summary>
    public bool Hear(string id)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(id, out var node))
            {
                return false;
            }

            var heard = node with { HeardAt = Now(), State = NodeState.Active };
            if (node.State != NodeState.Active)
            {
                _save(heard);
            }

            Set(heard);
            return true;
        }
    }

    /// <summary>A node said that it stops. What it works on may still end. False where it is not known.</summary>
    public bool Stop(string id)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(id, out var node))
            {
                return false;
            }

            var stopped = node with { State = NodeState.Stopped };
            _save(stopped);
            Set(stopped);
            return true;
        }
    }

    /// <summary>What a target's name stands for, or null.</summary>
    public RegisteredTarget? Find(string target)
    {
        lock (_gate)
        {
            return _targets.GetValueOrDefault(target);
        }
    }

    /// <summary>The code that is registered for a target, or null where nothing is.</summary>
    public Digest? CodeOf(string target) => Find(target)?.Code;

    /// <summary>The node with a name, or null.</summary>
    public AgentNode? Node(string id)
    {
        lock (_gate)
        {
            return _nodes.GetValueOrDefault(id);
        }
    }

    /// <summary>Finds the nodes that were silent for too long; each of them is told of once.</summary>
    internal void Check()
    {
        var lost = new List<AgentNode>();
        lock (_gate)
        {
            var limit = Now() - (_lease.Ticks / TimeSpan.TicksPerMicrosecond);
            foreach (var node in _nodes.Values.Where(n => n.State != NodeState.Lost && Math.Max(n.HeardAt, _startedAt) < limit).ToList())
            {
                var gone = node with { State = NodeState.Lost };
                _save(gone);
                Set(gone);
                lost.Add(gone);
            }
        }

        foreach (var node in lost)
        {
            Gone?.Invoke(node, $"was not heard of for {_lease.TotalSeconds:0.#} s", long.MaxValue);
        }
    }

    private static void Check(AgentNode node)
    {
        if (!IsName(node.Id) || node.Id.Contains('.', StringComparison.Ordinal))
        {
            throw Invalid($"The node's id '{Shown(node.Id)}' is no name.", "Expected 1 to 200 characters without a dot, a slash or white space.");
        }

        if (!Uri.TryCreate(node.BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw Invalid($"The base_url '{Shown(node.BaseUrl)}' of the node {node.Id} is no address.", "Expected http://… or https://….");
        }

        if (node.Targets.FirstOrDefault(t => !IsName(t.Name)) is { } wrong)
        {
            throw Invalid($"The node {node.Id} serves '{Shown(wrong.Name)}', which is no name.", "Expected 1 to 200 characters without a slash or white space.");
        }
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxName && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '?' or '#' or '\\');

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static RepriseException Invalid(string message, string hint) => new("node.invalid", message, hint);

    private void Set(AgentNode node)
    {
        var before = _nodes.GetValueOrDefault(node.Id);
        _ = before is not null && before.State == node.State && before.InstanceSince == node.InstanceSince && ReferenceEquals(before.Targets, node.Targets) ? 0 : Interlocked.Increment(ref _changes);
        if (before is not null && ReferenceEquals(before.Targets, node.Targets) && string.Equals(before.Version, node.Version, StringComparison.Ordinal))
        {
            _nodes[node.Id] = node; // Only what changes all the time did; its targets hold what they need.
            return;
        }

        foreach (var target in before?.Targets ?? [])
        {
            _ = _targets.Remove($"{node.Id}.{target.Name}");
        }

        _nodes[node.Id] = node;
        foreach (var target in node.Targets)
        {
            var registered = new RegisteredTarget(node, target);
            _targets[registered.Name] = registered;
        }
    }

    private long Now() => (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
