using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Reprise.Engine.Pipelines;
using Reprise.Kernel;
using Reprise.Kernel.Pipelines;

namespace Reprise.Tests.Engine.Pipelines;

public sealed class YamlSourceTests
{
    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", "p.yaml:2:")]
    [InlineData("a: 'open\n", "p.yaml:1:")]
    [InlineData("a:\n\tb: 1\n", "p.yaml:2:")]
    [InlineData("a: 1\n b: 2\n", "p.yaml:2:")]
    [InlineData("a: *nobody\n", "p.yaml:1:4")]
    [InlineData("a: 1\n---\nb: 2\n", "p.yaml:2:1")]
    [InlineData("a: !custom 1\n", "p.yaml:1:4")]
    [InlineData("? [a]\n: 1\n", "p.yaml:1:3")]
    [InlineData("a: &x [*x]\n", "p.yaml:1:")]
    [InlineData("<<: 1\n", "p.yaml:1:1")]
    public void Text_that_is_not_YAML_is_reported_with_line_and_column(string text, string place)
    {
        var error = Assert.Throws<RepriseException>(() => YamlSource.Parse(text, "p.yaml"));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.StartsWith(place, Assert.Single(error.Facts).Key, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tab_as_indentation_is_named() =>
        Assert.Contains("indented by a tab", Assert.Throws<RepriseException>(() => YamlSource.Parse("a:\n\tb: 1\n", "p.yaml")).Facts[0].Value, StringComparison.Ordinal);

    [Fact]
    public void Aliases_and_merges_are_followed()
    {
        var json = SourceJson.ToElement(YamlSource.Parse("base: &b { x: 1, y: 2 }\nuse: { <<: *b, y: 3 }\nlist: [*b, *b]\ntwo: { <<: [{ y: 4 }, *b] }\n", "p.yaml"));
        Assert.Equal("""{"base":{"x":1,"y":2},"use":{"y":3,"x":1},"list":[{"x":1,"y":2},{"x":1,"y":2}],"two":{"y":4,"x":1}}""", json.GetRawText());
    }

    [Fact]
    public void Aliases_that_expand_without_end_are_refused_at_once()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        var error = Assert.Throws<RepriseException>(() => YamlSource.Parse(text.ToString(), "p.yaml"));
        Assert.Contains("once aliases are expanded", error.Facts[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_within_lists_are_limited_in_depth() => Assert.Contains(
        "64 deep", Assert.Throws<RepriseException>(() => YamlSource.Parse(new string('[', 500) + new string(']', 500), "p.yaml")).Facts[0].Value, StringComparison.Ordinal);

    [Fact]
    public void A_huge_file_is_refused() =>
        Assert.Throws<RepriseException>(() => YamlSource.Parse(new string('#', YamlSource.MaxLength + 1), "p.yaml"));

    [Fact]
    public void Quotes_blocks_and_the_text_tag_make_texts() => Assert.Equal(
        """["1","2","3\n","4","5",6]""", SourceJson.ToElement(YamlSource.Parse("- '1'\n- \"2\"\n- |\n  3\n- !!str 4\n- ! 5\n- 6\n", "p.yaml")).GetRawText());

    [Fact]
    public void Whatever_the_text_it_is_read_or_refused_in_words() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Elements("a", "b: ", "- ", "[", "]", "{", "}", ",", "\n", "  ", "\t", "'", "\"", "|", ">", "&x ", "*x", "!t ", "#", "? ", ": ", "<<: ", "%", "---\n", "...", "\\", "é")
            .ArrayOf(12).Select(string.Concat).ToArbitrary(),
        text =>
        {
            try
            {
                return YamlSource.Parse(text, "p.yaml") is not null;
            }
            catch (RepriseException e)
            {
                return e.Facts.Count == 1 && e.Facts[0].Value.Length > 10;
            }
        }));

    [Fact]
    public void JSON_is_read_as_it_is() =>
        Assert.Equal("""{"a":[1,2.50,"x",null,true]}""", SourceJson.ToElement(YamlSource.Parse("""{ "a": [1, 2.50, "x", null, true] }""", "p.json")).GetRawText());
}
