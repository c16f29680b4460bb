using Reprise.Engine.Calls;
using Reprise.Kernel;
using Reprise.Kernel.Agents;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;

namespace Reprise.Tests.Engine.Calls;

/// <summary>Nodes: kept, heard of, lost, replaced.</summary>
public sealed class NodeRegistryTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly SqliteNodes _kept;
    private readonly List<string> _gone = [];

    public NodeRegistryTests() => _kept = SqliteNodes.Open(_folder["nodes.db"]);

    public void Dispose()
    {
        _kept.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Fifty_nodes_register_at_once_and_are_known_to_the_next_process()
    {
        var nodes = Open();
        _ = Parallel.For(0, 50, i => nodes.Register(Node($"n{i}", "1") with { Targets = [new AgentTarget("a", false), new AgentTarget("b", true, Effect.External) { Version = "9", Tags = ["x"] }] }));
        Assert.Equal(50, nodes.All.Count);
        using var again = SqliteNodes.Open(_folder["nodes.db"]);
        var next = new NodeRegistry(_time, Lease, again.Read(), again.Save);
        Assert.Equal(nodes.All.Select(n => n.Id), next.All.Select(n => n.Id));
        var target = next.Find("n7.b")!;
        Assert.Equal((Effect.External, "9", true), (target.Target.Effect, target.Target.Version, target.Target.IsSkill));
        Assert.Equal("http://127.0.0.1:1/skills/b", target.Address.ToString());
        Assert.Equal(nodes.CodeOf("n7.b"), next.CodeOf("n7.b"));
    }

    [Fact]
    public void The_code_of_a_target_is_its_own_version_or_else_its_nodes()
    {
        var nodes = Open();
        _ = nodes.Register(Node("n", "1") with { Targets = [new AgentTarget("a", false), new AgentTarget("b", false) { Version = "1" }, new AgentTarget("c", false) { Version = "2" }] });
        var (a, b, c) = (nodes.CodeOf("n.a"), nodes.CodeOf("n.b"), nodes.CodeOf("n.c"));
        Assert.Equal(3, new[] { a, b, c }.Distinct().Count());
        _ = nodes.Register(Node("n", "2") with { Targets = [new AgentTarget("a", false), new AgentTarget("c", false) { Version = "2" }] });
        Assert.NotEqual(a, nodes.CodeOf("n.a"));
        Assert.Equal(c, nodes.CodeOf("n.c"));
        Assert.Null(nodes.CodeOf("n.b"));
    }

    [Fact]
    public void A_silent_node_is_lost_once_and_back_when_it_is_heard_of()
    {
        var nodes = Open();
        _ = nodes.Register(Node("n", "1"));
        _time.Advance(Lease);
        nodes.Check();
        Assert.Empty(_gone);
        _time.Advance(TimeSpan.FromSeconds(1));
        nodes.Check();
        nodes.Check();
        Assert.Equal(["n was not heard of for 30 s"], _gone);
        Assert.Equal(NodeState.Lost, nodes.Node("n")!.State);
        Assert.True(nodes.Hear("n"));
        Assert.Equal(NodeState.Active, nodes.Node("n")!.State);
        Assert.False(nodes.Hear("stranger"));
        Assert.False(nodes.Stop("stranger"));
    }

    [Fact]
    public void After_a_start_nodes_have_one_lease_to_be_heard_of()
    {
        _ = Open().Register(Node("n", "1"));
        _time.Advance(TimeSpan.FromDays(1));
        var next = Open();
        next.Check();
        Assert.Empty(_gone);
        _time.Advance(Lease + TimeSpan.FromSeconds(1));
        next.Check();
        Assert.Single(_gone);
    }

    [Theory]
    [InlineData("i1", "i1", false)]
    [InlineData("i1", "i2", true)]
    [InlineData("i1", null, true)]
    [InlineData(null, null, true)]
    public void Another_instance_or_none_is_another_process(string? first, string? second, bool isOther)
    {
        var nodes = Open();
        var before = nodes.Register(Node("n", "1") with { InstanceId = first });
        _time.Advance(TimeSpan.FromSeconds(5));
        var after = nodes.Register(Node("n", "1") with { InstanceId = second });
        Assert.Equal(isOther ? ["n came back as a new process"] : [], _gone);
        Assert.Equal(isOther, after.InstanceSince > before.InstanceSince);
    }

    [Theory]
    [InlineData("", "http://127.0.0.1:1", "a")]
    [InlineData("a.b", "http://127.0.0.1:1", "a")]
    [InlineData("a/b", "http://127.0.0.1:1", "a")]
    [InlineData("a b", "http://127.0.0.1:1", "a")]
    [InlineData("n", "file:///etc/passwd", "a")]
    [InlineData("n", "nowhere", "a")]
    [InlineData("n", "http://127.0.0.1:1", "../a")]
    [InlineData("n", "http://127.0.0.1:1", "")]
    public void A_node_that_describes_itself_wrongly_is_refused(string id, string address, string target)
    {
        var nodes = Open();
        var refused = Assert.Throws<RepriseException>(() => nodes.Register(Node(id, "1") with { BaseUrl = address, Targets = [new AgentTarget(target, false)] }));
        Assert.Equal("node.invalid", refused.Code);
        Assert.Empty(nodes.All);
        Assert.Empty(_kept.Read());
    }

    private NodeRegistry Open() => new(_time, Lease, _kept.Read(), _kept.Save) { Gone = (node, why, _) => _gone.Add($"{node.Id} {why}") };

    private static AgentNode Node(string id, string version) => new() { Id = id, BaseUrl = "http://127.0.0.1:1/", Version = version, Targets = [new AgentTarget("a", false)] };
}
