using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Queue;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Architecture;

/// <summary>The four seams stay small, and everything public says what it is.</summary>
public sealed partial class SeamTests
{
    [Theory]
    [InlineData(typeof(IJournal))]
    [InlineData(typeof(IArtifactStore))]
    [InlineData(typeof(IWorkQueue))]
    [InlineData(typeof(IStepHandler))]
    public void A_seam_has_at_most_ten_members(Type seam) =>
        Assert.InRange(seam.GetProperties().Length + seam.GetMethods().Count(m => !m.IsSpecialName), 1, 10);

    [Fact]
    public void There_are_four_seams_and_other_interfaces_have_two_implementations_or_a_test_needs_them()
    {
        Type[] seams = [typeof(IJournal), typeof(IArtifactStore), typeof(IWorkQueue), typeof(IStepHandler)];
        var types = Product().Append(typeof(SeamTests).Assembly).SelectMany(a => a.GetTypes()).ToList();
        var lonely = Product().SelectMany(a => a.GetTypes()).Where(t => t.IsInterface && !seams.Contains(t) && !t.IsDefined(typeof(CompilerGeneratedAttribute)))
            .Where(i => types.Count(t => !t.IsInterface && i.IsAssignableFrom(t)) < 2);
        Assert.Empty(lonely.Select(t => t.FullName));
    }

    [Theory]
    [InlineData("Reprise.Kernel")]
    [InlineData("Reprise.Engine")]
    [InlineData("Reprise.Storage")]
    [InlineData("Reprise.Hosting")]
    [InlineData("Reprise.Server")]
    [InlineData("Reprise.Agents")]
    public void Public_types_and_functions_have_a_doc_comment(string assembly)
    {
        var documented = XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly + ".xml")).Descendants("member")
            .Select(m => Arity().Replace(m.Attribute("name")!.Value.Split('(')[0], "")).ToHashSet(StringComparer.Ordinal);
        var missing = Assembly.Load(assembly).GetExportedTypes().SelectMany(Documentable).Where(name => !documented.Contains(name)).Distinct();
        Assert.Empty(missing);
    }

    private static IEnumerable<Assembly> Product() =>
        new[] { "Reprise.Kernel", "Reprise.Engine", "Reprise.Storage", "Reprise.Hosting", "Reprise.Server", "Reprise.Agents", "reprise" }.Select(Assembly.Load);

    private static IEnumerable<string> Documentable(Type type)
    {
        var name = Arity().Replace(type.FullName!.Replace('+', '.'), "");
        yield return "T:" + name;
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            yield break;
        }

        foreach (var method in type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
        {
            if (!method.IsSpecialName && !method.IsDefined(typeof(CompilerGeneratedAttribute)))
            {
                yield return $"M:{name}.{method.Name}";
            }
        }
    }

    /// <summary>The count of type parameters in a name, as metadata and doc files write it.</summary>
    [GeneratedRegex("`+[0-9]+", RegexOptions.None, 5000)]
    private static partial Regex Arity();
}
