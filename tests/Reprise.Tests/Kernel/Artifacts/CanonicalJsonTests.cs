using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Kernel.Artifacts;

public sealed class CanonicalJsonTests
{
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Kernel", "Artifacts", "golden");

    public static TheoryData<string> GoldenNames =>
        new(Directory.GetFiles(Golden, "*.in.json").Select(f => Path.GetFileName(f)[..^".in.json".Length]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(GoldenNames))]
    public async Task A_golden_file_gives_the_recorded_bytes(string name)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var input = await File.ReadAllBytesAsync(Path.Combine(Golden, name + ".in.json"), cancellation);
        var expected = (await File.ReadAllTextAsync(Path.Combine(Golden, name + ".out.json"), cancellation)).TrimEnd('\n');

        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Write(CanonicalJson.Parse(input))));
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Write(JsonNode.Parse(input))));
        Assert.Equal(Digest.OfText(expected), CanonicalJson.DigestOf(CanonicalJson.Parse(input)));
    }

    [Fact]
    public async Task The_numbers_of_the_RFC_are_written_as_it_says()
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Golden, "numbers.txt"), TestContext.Current.CancellationToken);
        foreach (var columns in lines.Where(l => !l.StartsWith('#')).Select(l => l.Split(' ')))
        {
            var value = BitConverter.UInt64BitsToDouble(Convert.ToUInt64(columns[0], 16));
            Assert.Equal(columns[1], Canonical(value.ToString("E17")));
        }
    }

    [Theory]
    [InlineData("1e400", "1e400 is beyond the range")]
    [InlineData("[-1.0E+999]", "-1.0E+999 is beyond the range")]
    [InlineData("""{"a":1,"b":2,"a":1}""", "The property \"a\" occurs twice")]
    [InlineData("""{"a":1,"\u0061":1}""", "The property \"a\" occurs twice")]
    [InlineData("""["\ud800"]""", "not Unicode")]
    [InlineData("""["x\udc00y"]""", "not Unicode")]
    [InlineData("""{"\ud83d":1}""", "not Unicode")]
    [InlineData("""{"\ud83d":1, "b": 2}""", "not Unicode")]
    public void What_has_no_canonical_form_is_an_error_that_says_what_was_found(string json, string expected)
    {
        var error = Assert.Throws<FormatException>(() => Canonical(json));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_twice_in_a_node_is_an_error() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(JsonNode.Parse("""{"a":1,"a":2}""")));

    [Fact]
    public void Half_a_surrogate_pair_in_a_node_is_an_error() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(new JsonObject { ["a"] = "x\ud83d" }));

    [Fact]
    public void A_number_that_is_not_finite_in_a_node_is_an_error() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(new JsonArray(double.NaN)));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_an_error() =>
        Assert.Throws<FormatException>(() => CanonicalJson.Write(CanonicalJson.Parse([(byte)'"', 0xC3, 0x28, (byte)'"'])));

    [Theory]
    [InlineData("")]
    [InlineData("{} {}")]
    [InlineData("{'a':1}")]
    [InlineData("01")]
    public void Text_that_is_not_JSON_is_an_error(string text) =>
        Assert.Throws<FormatException>(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void An_undefined_element_is_an_error() => Assert.Throws<FormatException>(() => CanonicalJson.Write(default(JsonElement)));

    [Fact]
    public void A_value_larger_than_the_kept_buffer_is_written_whole()
    {
        var text = new string('é', 300_000) + "\n";
        Assert.Equal("\"" + new string('é', 300_000) + "\\n\"", Encoding.UTF8.GetString(CanonicalJson.Write(JsonValue.Create(text))));
        Assert.Equal("[1]", Canonical("[ 1 ]"));
    }

    [Fact]
    public void A_node_made_of_values_is_written_like_the_same_text()
    {
        var node = new JsonObject { ["n"] = 1L, ["d"] = 1.5, ["m"] = 12345678901234567890m, ["b"] = true, ["t"] = "é", ["z"] = null, ["e"] = 1e21 };
        Assert.Equal("""{"b":true,"d":1.5,"e":1e+21,"m":12345678901234567890,"n":1,"t":"é","z":null}""", Encoding.UTF8.GetString(CanonicalJson.Write(node)));
    }

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.Write(CanonicalJson.Parse(Encoding.UTF8.GetBytes(json))));
}
