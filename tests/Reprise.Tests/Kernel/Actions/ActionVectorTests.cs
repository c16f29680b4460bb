using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Kernel.Actions;

public sealed class ActionVectorTests
{
    private static readonly ActionVector Action = new(
        Digest.OfText("type"), Digest.OfText("with"), Digest.OfText("inputs"), Digest.OfText("context"), Digest.OfText("code"), Digest.OfText("env"));

    [Fact]
    public void The_match_key_has_the_value_that_recordings_have() =>
        // Worked out beside the product: SHA-256 over the raw SHA-256 of "type", "with", "inputs" and "context".
        Assert.Equal("2cc975414f1e2e479fb46b572b2d9b3a774170a2b174526d74c05d08c5133009", Action.Match.ToHex());

    [Fact]
    public void Every_set_of_differences_names_itself_and_reaches_the_match_key_where_it_should()
    {
        for (var set = 0; set < 1 << ActionVector.ComponentNames.Count; set++)
        {
            var differing = ActionVector.ComponentNames.Where((_, i) => (set & (1 << i)) != 0).ToList();
            var other = Changed(differing);
            Assert.Equal(differing, Action.DifferencesFrom(other));
            Assert.Equal(differing, other.DifferencesFrom(Action));
            Assert.Equal(differing.Count == 0, Action.Equals(other));
            Assert.Equal(differing.All(name => name is "code" or "env"), Action.Match == other.Match);
        }
    }

    [Fact]
    public void The_same_digest_in_another_component_is_another_match_key()
    {
        var turned = new ActionVector(Action.With, Action.Type, Action.Inputs, Action.Context, Action.Code, Action.Env);
        Assert.NotEqual(Action.Match, turned.Match);
    }

    [Fact]
    public void A_copy_with_another_component_has_a_match_key_of_its_own()
    {
        _ = Action.Match;
        var other = Digest.OfText("other");
        Assert.Equal(Changed(["inputs"], "other").Match, (Action with { Inputs = other }).Match);
        Assert.Equal(Action.Match, (Action with { Code = other }).Match);
    }

    [Fact]
    public void The_stored_form_is_the_six_digests_in_order_and_comes_back_as_it_was()
    {
        var bytes = new byte[ActionVector.Size];
        Action.CopyTo(bytes);
        Assert.Equal(string.Concat(ActionVector.ComponentNames.Select(name => Digest.OfText(name).ToHex())), Convert.ToHexStringLower(bytes));
        var read = ActionVector.Read(bytes);
        Assert.Equal(Action, read);
        Assert.Equal(Action.GetHashCode(), read.GetHashCode());
        Assert.Equal(Action.Match, read.Match);
        Assert.Empty(read.DifferencesFrom(Action));
    }

    [Fact]
    public void A_component_has_its_name_and_no_other()
    {
        Assert.Equal(["type", "with", "inputs", "context", "code", "env"], ActionVector.ComponentNames);
        Assert.All(ActionVector.ComponentNames, name => Assert.Equal(Digest.OfText(name), Action[name]));
        Assert.Contains("'Type' is no component", Assert.Throws<ArgumentException>(() => Action["Type"]).Message, StringComparison.Ordinal);
    }

    private static ActionVector Changed(IReadOnlyList<string> differing, string? to = null)
    {
        Digest Of(string name) => Digest.OfText(differing.Contains(name, StringComparer.Ordinal) ? to ?? "other " + name : name);
        return new ActionVector(Of("type"), Of("with"), Of("inputs"), Of("context"), Of("code"), Of("env"));
    }
}
