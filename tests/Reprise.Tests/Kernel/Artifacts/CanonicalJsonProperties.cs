using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Kernel.Artifacts;

public sealed class CanonicalJsonProperties
{
    private static readonly Gen<string> Texts =
        Gen.Elements("", "a", "B", "é", "\u20ac", "\ud83d\ude00", "\uffff", "\n", "\"", "\\", "/", "\u0000", "aa", "1").ArrayOf().Select(string.Concat);

    private static readonly Gen<JsonNode?> Scalars = Gen.OneOf(
        Texts.Select(t => (JsonNode?)JsonValue.Create(t)),
        ArbMap.Default.GeneratorFor<long>().Select(n => (JsonNode?)JsonValue.Create(n)),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(n => (JsonNode?)JsonValue.Create(n.Get)),
        Gen.Elements(true, false).Select(b => (JsonNode?)JsonValue.Create(b)),
        Gen.Constant((JsonNode?)null));

    private static readonly Gen<JsonNode?> Values = Gen.Sized(Tree);

    [Fact]
    public void Order_and_white_space_never_matter() => Check.QuickThrowOnFailure(Prop.ForAll(Values.ToArbitrary(), value =>
        string.Equals(Canonical(Indented(Shuffled(value))), Encoding.UTF8.GetString(CanonicalJson.Write(value)), StringComparison.Ordinal)));

    [Fact]
    public void The_canonical_form_is_its_own_canonical_form() => Check.QuickThrowOnFailure(Prop.ForAll(Values.ToArbitrary(), value =>
    {
        var once = CanonicalJson.Write(value);
        return once.AsSpan().SequenceEqual(CanonicalJson.Write(CanonicalJson.Parse(once)));
    }));

    [Fact]
    public void A_double_comes_back_as_it_was() => Check.QuickThrowOnFailure(Prop.ForAll(ArbMap.Default.GeneratorFor<long>().ToArbitrary(), bits =>
    {
        var value = BitConverter.Int64BitsToDouble(bits);
        return !double.IsFinite(value) || double.Parse(Canonical(value.ToString("E17"))) == value;
    }));

    [Fact]
    public void Different_integers_differ() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.GeneratorFor<BigInteger>().ToArbitrary(), ArbMap.Default.GeneratorFor<int>().ToArbitrary(), (seed, step) =>
    {
        var large = BigInteger.Pow(2, 60) * seed;
        return step == 0 || !string.Equals(Canonical(large.ToString()), Canonical((large + step).ToString()), StringComparison.Ordinal);
    }));

    private static string Indented(JsonNode? node) => node?.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) ?? "null";

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(CanonicalJson.Parse(Encoding.UTF8.GetBytes(json))));

    private static Gen<JsonNode?> Tree(int size)
    {
        if (size <= 1)
        {
            return Scalars;
        }

        var child = Tree(size / 3);
        return Gen.OneOf(
            Scalars,
            child.ArrayOf(size % 5).Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            Texts.Zip(child).ArrayOf(size % 7).Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(p => p.Item1, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone())))));
    }

    private static JsonNode? Shuffled(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Reverse().Select(p => KeyValuePair.Create(p.Key, Shuffled(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Shuffled)]),
        _ => node?.DeepClone(),
    };
}
