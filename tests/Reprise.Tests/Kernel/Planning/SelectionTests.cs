using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Planning;

namespace Reprise.Tests.Kernel.Planning;

/// <summary>Which stored outputs an expression selects.</summary>
public sealed class SelectionTests
{
    [Theory]
    [InlineData("key = ci*", true)]
    [InlineData("key = us*", false)]
    [InlineData("key != us*", true)]
    [InlineData("key >= ci", true)]
    [InlineData("size = 2000", true)]
    [InlineData("size >= 2kb", true)]
    [InlineData("size > 2kb", false)]
    [InlineData("size < 2kib", true)]
    [InlineData("type = application/*", true)]
    [InlineData("type = image/*", false)]
    [InlineData("digest = sha256:ba7816bf", true)]
    [InlineData("digest = ba7816bf", true)]
    [InlineData("digest = 7816bf", false)]
    [InlineData("time >= 2026-11-20", true)]
    [InlineData("time < 2026-11-20T12:00:00Z", false)]
    [InlineData("/magnitude >= 5", true)]
    [InlineData("/magnitude>=5.5", true)]
    [InlineData("/magnitude > 5.5", false)]
    [InlineData("/place = Ridgecrest", true)]
    [InlineData("/place = 'Ridgecrest'", true)]
    [InlineData("/id = 9007199254740993", true)]
    [InlineData("/id = 9007199254740992", false)]
    [InlineData("/missing = 1", false)]
    [InlineData("/missing != 1", false)]
    [InlineData("/nothing = null", true)]
    [InlineData("/felt = true", true)]
    [InlineData("/felt = \"true\"", false)]
    [InlineData("failed", true)]
    [InlineData("status = quarantined", true)]
    [InlineData("status = succeeded", false)]
    [InlineData("not failed", false)]
    [InlineData("key = us* or /magnitude > 5", true)]
    [InlineData("key = us* and /magnitude > 5", false)]
    [InlineData("not key = us* and not (size > 1mb or size < 10)", true)]
    [InlineData("key = us* or key = ci* and size > 1gb", false)]
    public void An_expression_selects(string expression, bool selected)
    {
        var content = JsonElement.Parse("""{"magnitude":5.5,"place":"Ridgecrest","id":9007199254740993,"nothing":null,"felt":true}""");
        var output = new StepArtifact("item", Digest.Of("abc"u8), 2000, "application/json");
        var time = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1000;
        var item = new SelectedItem("ci37868143", output, time, ItemOutcome.Quarantined, content);
        Assert.Equal(selected, Selection.Parse(expression).Matches(item));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("magnitude > 5", "'magnitude' is nothing that an output has, at character 1")]
    [InlineData("/magnitude", "expected an operator")]
    [InlineData("/magnitude >=", "expected a value")]
    [InlineData("/magnitude ~ 5", "'~' is no operator, at character 12")]
    [InlineData("/a~2 = 5", "no JSON Pointer")]
    [InlineData("(key = a", "')' is missing")]
    [InlineData("key = a key = b", "'key' is not expected, at character 9")]
    [InlineData("size > big", "is no size")]
    [InlineData("time > soon", "is no time")]
    [InlineData("status = good", "is no status")]
    [InlineData("status > failed", "= or !=")]
    [InlineData("key = 'a", "quote is not closed, at character 7")]
    [InlineData("and", "expected an operator")]
    public void What_cannot_be_read_is_said_with_its_place(string expression, string expected)
    {
        var error = Assert.Throws<RepriseException>(() => Selection.Parse(expression));
        Assert.Equal(("usage.invalid", 2), (error.Code, error.ExitCode));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("/magnitude >= 5", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_an_expression_needs_is_asked_for()
    {
        Assert.Equal((false, false), Needs("key = a and size > 1"));
        Assert.Equal((true, false), Needs("key = a or /b = 1"));
        Assert.Equal((false, true), Needs("failed"));
        Assert.Equal((false, true), Needs("status = pending"));
    }

    private static (bool Content, bool Outcome) Needs(string expression)
    {
        var selection = Selection.Parse(expression);
        return (selection.NeedsContent, selection.NeedsOutcome);
    }
}
