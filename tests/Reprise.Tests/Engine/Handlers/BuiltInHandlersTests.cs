using System.ComponentModel;
using System.Text.Json.Schema;
using Reprise.Engine.Handlers;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Engine.Handlers;

public sealed class BuiltInHandlersTests
{
    public static TheoryData<string> Types => [.. BuiltInHandlers.All().Select(h => h.Info.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_step_type_says_what_it_is_and_describes_every_parameter(string type)
    {
        var info = BuiltInHandlers.All().Single(h => string.Equals(h.Info.Type, type, StringComparison.Ordinal)).Info;
        Assert.NotEmpty(info.Summary);
        Assert.NotEmpty(info.Version);
        Assert.All(info.Parameters!.GetProperties(), p => Assert.NotEmpty(p.GetCustomAttributes(typeof(DescriptionAttribute), false)));
        var schema = StageParameters.Options.GetJsonSchemaAsNode(info.Parameters!, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        Assert.Equal(StageParameters.NamesOf(info.Parameters!), schema["properties"]!.AsObject().Select(p => p.Key));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
    }

    [Fact]
    public void The_page_of_step_types_has_a_section_for_each_in_this_order() =>
        Assert.Equal(BuiltInHandlers.All().Select(h => h.Info.Type), Sections().Select(s => s.Type));

    [Theory]
    [MemberData(nameof(Types))]
    public void The_section_of_a_step_type_names_each_parameter(string type)
    {
        var info = BuiltInHandlers.All().Single(h => string.Equals(h.Info.Type, type, StringComparison.Ordinal)).Info;
        var text = Sections().Single(s => string.Equals(s.Type, type, StringComparison.Ordinal)).Text;
        Assert.All(StageParameters.NamesOf(info.Parameters!), name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
        Assert.Contains($"[`{type}`](#{type})", Repository.Read("docs/step-types.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void No_type_is_there_twice() =>
        Assert.Equal(BuiltInHandlers.All().Count, BuiltInHandlers.All().Select(h => h.Info.Type).Distinct(StringComparer.Ordinal).Count());

    private static IEnumerable<(string Type, string Text)> Sections() =>
        Repository.Read("docs/step-types.md").Split("\n## ").Skip(1).Select(section => (section.Split('\n')[0], section));
}
