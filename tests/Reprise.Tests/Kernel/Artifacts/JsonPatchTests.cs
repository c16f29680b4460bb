using System.Text.Json;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Kernel.Artifacts;

/// <summary>Patches: the examples of RFC 6902 (appendix A) and RFC 7386 (appendix A), and what must survive.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/baz","value":"qux"}]""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """[{"op":"add","path":"/foo/1","value":"qux"}]""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"remove","path":"/baz"}]""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """[{"op":"remove","path":"/foo/1"}]""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """[{"op":"replace","path":"/baz","value":"boo"}]""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """[{"op":"move","from":"/foo/1","path":"/foo/3"}]""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"baz":"qux","foo":["a",2,"c"]}""", """[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0}]""", """{"baz":"qux","foo":["a",2,"c"]}""")]
    [InlineData("""{"foo":"bar"}""", """[{"op":"add","path":"/child","value":{"grandchild":{}}}]""", """{"foo":"bar","child":{"grandchild":{}}}""")]
    [InlineData("""{"foo":["bar"]}""", """[{"op":"add","path":"/foo/-","value":["abc","def"]}]""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"/":9,"~1":10}""", """[{"op":"test","path":"/~01","value":10}]""", """{"/":9,"~1":10}""")]
    [InlineData("""{"a":1}""", """[{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"","value":null}]""", "null")]
    public void A_JSON_Patch_is_applied_as_RFC_6902_says(string document, string patch, string expected) => Assert.Equal(expected, Apply(document, patch));

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""["a","b"]""", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    [InlineData("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    public void A_Merge_Patch_is_applied_as_RFC_7386_says(string document, string patch, string expected) => Assert.Equal(expected, Apply(document, patch));

    [Theory]
    [InlineData("""[{"op":"replace","path":"/none","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/a/b","value":1}]""")]
    [InlineData("""[{"op":"add","path":"/l/3","value":1}]""")]
    [InlineData("""[{"op":"remove","path":"/l/01"}]""")]
    [InlineData("""[{"op":"test","path":"/a","value":"1"}]""")]
    [InlineData("""[{"op":"move","from":"/o","path":"/o/x"}]""")]
    [InlineData("""[{"op":"spin","path":"/a"}]""")]
    [InlineData("""[{"op":"add","path":"/b"}]""")]
    [InlineData("""[{"op":"add","path":"b","value":1}]""")]
    [InlineData("[1]")]
    public void What_does_not_fit_is_refused(string patch) =>
        Assert.Equal("patch.invalid", Assert.Throws<RepriseException>(() => Apply("""{"a":1,"l":[1,2],"o":{}}""", patch)).Code);

    [Fact]
    public void What_is_not_changed_stays_as_it_was_written()
    {
        const string Document = """{"z":1.0,"id":9007199254740993,"e":1E2,"name":"Zürich <b>"}""";
        Assert.Equal("""{"z":1.0,"id":9007199254740993,"e":1E2,"name":"Zürich <b>","a":0.10}""", Apply(Document, """{"a":0.10}"""));
        Assert.Equal("""{"z":1.0,"id":9007199254740992,"e":1E2,"name":"Zürich <b>"}""", Apply(Document, """[{"op":"replace","path":"/id","value":9007199254740992}]"""));
    }

    [Fact]
    public void A_value_is_set_at_a_place_and_missing_objects_are_made()
    {
        Assert.True(JsonPointer.TryParse("/a/b/0", out var index));
        Assert.True(JsonPointer.TryParse("/x/y", out var made));
        var document = JsonElement.Parse("""{"a":{"b":[1,2]}}""");
        Assert.Equal("""{"a":{"b":[7,2]}}""", JsonPatch.Set(document, index, JsonElement.Parse("7")).GetRawText());
        Assert.Equal("""{"a":{"b":[1,2]},"x":{"y":null}}""", JsonPatch.Set(document, made, JsonElement.Parse("null")).GetRawText());
    }

    private static string Apply(string document, string patch) => JsonPatch.Apply(JsonElement.Parse(document), JsonElement.Parse(patch)).GetRawText();
}
