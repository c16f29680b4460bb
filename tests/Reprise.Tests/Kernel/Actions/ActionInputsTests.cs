using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Kernel.Actions;

public sealed class ActionInputsTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2_026, 11);

    private static readonly Gen<string> Texts =
        Gen.Elements("", "a", "B", "é", "\u20ac", "\ud83d\ude00", "\n", "\u0001", "\"", "\\", "/", "]", ",", "item").ArrayOf().Select(string.Concat);

    private static readonly Arbitrary<(string Item, (string Name, Digest Digest)[] Inputs)> Cases =
        Texts.Zip(Texts.Zip(Texts.Select(Digest.OfText)).ArrayOf()).ToArbitrary();

    // Worked out beside the product, by a JSON writer and a SHA-256 of another language.
    [Theory]
    [InlineData("", "", "377d95a3359928cf23bca342a462136010bb3e2bc1a4a5b54f1fc846f94c4627")]
    [InlineData("a/b", "item=one", "cccbedf16cf670ea6176b3a007b0b88faf82e748e39344f26df51d9ce93664ab")]
    [InlineData("é \"q\" \n", "table=one;é\t=two", "ec573a6d34a51b45d46bcc397a1ea262bd413d17d17734b46afc87aff8357b1f")]
    public void The_component_has_the_value_that_recordings_have(string item, string inputs, string expected)
    {
        var list = inputs.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(i => i.Split('=')).Select(i => (i[0], Digest.OfText(i[1]))).ToArray();
        Assert.Equal(expected, ActionInputs.Of(item, Artifacts(list)).ToHex());
        Assert.Equal(expected, ActionInputs.Of(item, list).ToHex());
    }

    [Fact]
    public void A_list_and_a_stream_of_the_same_inputs_are_one_component_and_it_is_their_canonical_JSON() => Prop.ForAll(Cases, c =>
    {
        var entries = new JsonArray([.. c.Inputs.Select(Entry)]);
        var document = new JsonObject { ["item"] = c.Item, ["inputs"] = entries };
        var expected = CanonicalJson.DigestOf(document);
        Assert.Equal(expected, ActionInputs.Of(c.Item, Artifacts(c.Inputs)));
        Assert.Equal(expected, ActionInputs.Of(c.Item, c.Inputs.AsEnumerable()));
    }).Check(Many);

    [Fact]
    public void Item_names_digests_and_their_order_all_count() => Prop.ForAll(Cases, Texts.ToArbitrary(), (c, other) =>
    {
        var whole = ActionInputs.Of(c.Item, c.Inputs.AsEnumerable());
        Assert.Equal(string.Equals(other, c.Item, StringComparison.Ordinal), whole == ActionInputs.Of(other, c.Inputs.AsEnumerable()));
        Assert.NotEqual(whole, ActionInputs.Of(c.Item, c.Inputs.Append((other, Digest.OfText(other)))));
        Assert.Equal(c.Inputs.Reverse().SequenceEqual(c.Inputs), whole == ActionInputs.Of(c.Item, c.Inputs.Reverse()));
        for (var i = 0; i < c.Inputs.Length; i++)
        {
            var renamed = c.Inputs.ToArray();
            renamed[i].Name += "x";
            var rewritten = c.Inputs.ToArray();
            rewritten[i].Digest = Digest.OfText("rewritten");
            Assert.NotEqual(whole, ActionInputs.Of(c.Item, renamed.AsEnumerable()));
            Assert.NotEqual(whole, ActionInputs.Of(c.Item, rewritten.AsEnumerable()));
        }
    }).Check(Many);

    [Fact]
    public void Only_names_and_digests_of_inputs_count()
    {
        var input = new StepArtifact("item", Digest.OfText("one"), 3, "text/plain");
        var expected = ActionInputs.Of("a", [input]);
        Assert.Equal(expected, ActionInputs.Of("a", [input with { Size = 4, MediaType = "text/csv", Bytes = "one"u8.ToArray(), Source = new OutputAddress(1, 2, 3) }]));
    }

    [Fact]
    public void The_digest_of_a_list_is_that_of_its_canonical_JSON() => Prop.ForAll(Cases, c =>
    {
        using var list = new ListDigest();
        foreach (var (name, digest) in c.Inputs)
        {
            list.Add(name, digest);
        }

        Assert.Equal(CanonicalJson.DigestOf(new JsonArray([.. c.Inputs.Select(Entry)])), list.Finish());
    }).Check(Many);

    private static JsonNode Entry((string Name, Digest Digest) input) => new JsonObject { ["name"] = input.Name, ["digest"] = input.Digest.ToString() };

    private static StepArtifact[] Artifacts(IEnumerable<(string Name, Digest Digest)> inputs) =>
        [.. inputs.Select(i => new StepArtifact(i.Name, i.Digest, 1, "text/plain"))];
}
