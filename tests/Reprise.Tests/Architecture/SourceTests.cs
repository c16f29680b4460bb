using System.Text.RegularExpressions;

namespace Reprise.Tests.Architecture;

/// <summary>What every source file keeps to: size, place, names, and nothing unfinished.</summary>
public sealed partial class SourceTests
{
    private const int MaxFileLines = 300;
    private const int MaxFunctionLines = 60;

    [Fact]
    public void No_file_has_more_than_300_lines() =>
        None(Repository.Sources(".cs", ".ts", ".tsx", ".js", ".mjs").Where(path => !path.EndsWith(".d.ts", StringComparison.Ordinal))
            .Select(path => (path, lines: Repository.Lines(path).Length))
            .Where(file => file.lines > MaxFileLines)
            .Select(file => $"{file.path}: {file.lines} lines. Which two things does it do?"));

    [Fact]
    public void No_function_has_more_than_60_lines() =>
        None(Repository.Sources(".cs").SelectMany(path => Functions(path)
            .Where(function => function.Lines > MaxFunctionLines)
            .Select(function => $"{path}:{function.Line}: {function.Lines} lines")));

    [Fact]
    public void A_namespace_follows_its_folder() =>
        None(from path in Repository.Sources(".cs")
             where path != "src/Reprise.Kernel/Errors/RepriseException.cs" && path != "src/Reprise.Kernel/Errors/ErrorCodes.cs"
             let declared = NamespaceLine().Match(Repository.Read(path))
             where declared.Success
             let folders = Path.GetDirectoryName(path)!.Split('/')[1..]
             let expected = string.Join('.', folders)
             where !path.StartsWith("samples/", StringComparison.Ordinal) && declared.Groups[1].Value != expected
             select $"{path}: namespace {declared.Groups[1].Value}, expected {expected}");

    [Fact]
    public void A_file_of_the_product_is_named_after_a_type_in_it() =>
        None(from path in Repository.Product()
             let name = Path.GetFileName(path).Split('.')[0]
             where name is not ("Program" or "AssemblyInfo" or "GlobalUsings")
             where !Regex.IsMatch(Repository.Read(path), $@"\b(class|record|struct|interface|enum|delegate [\w<>?]+) {name}\b", RegexOptions.None, TimeSpan.FromSeconds(5))
             select $"{path}: declares no type {name}");

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing() =>
        None(from path in Repository.Product()
             from match in path.Split('/', '.').Where(part => EmptyName().IsMatch(part))
                 .Concat(TypeName().Matches(Repository.Read(path)).Select(m => m.Groups[1].Value).Where(name => EmptyName().IsMatch(name)))
             select $"{path}: {match}");

    [Fact]
    public void Nothing_in_the_product_is_unfinished_or_blocks() =>
        None(from path in Repository.Product()
             from numbered in Repository.Lines(path).Index()
             where Unfinished().IsMatch(numbered.Item)
             select $"{path}:{numbered.Index + 1}: {numbered.Item.Trim()}");

    /// <summary>The one rule of style that no build can hold (IDE0003 needs an editor's workspace).</summary>
    [Fact]
    public void No_member_is_qualified_with_this() =>
        None(from path in Repository.Sources(".cs")
             from numbered in Repository.Lines(path).Index()
             where QualifiedMember().IsMatch(numbered.Item)
             select $"{path}:{numbered.Index + 1}: {numbered.Item.Trim()}");

    [Fact]
    public void No_test_is_skipped_for_good_or_sleeps() =>
        None(from path in Repository.Sources(".cs").Where(p => p.StartsWith("tests/", StringComparison.Ordinal) && !p.EndsWith("/SourceTests.cs", StringComparison.Ordinal))
             from numbered in Repository.Lines(path).Index()
             where SkippedOrSleeping().IsMatch(numbered.Item)
             select $"{path}:{numbered.Index + 1}: {numbered.Item.Trim()}");

    [Theory]
    [InlineData("    public void A()\n    {\n        x();\n    }", 4)]
    [InlineData("    private static async Task<int> B(\n        int a,\n        int b)\n    {\n        x();\n\n        y();\n    }", 8)]
    [InlineData("    public int B() => x switch\n    {\n        _ => 1,\n    };\n\n    public int C { get; }\n\n    public int D\n    {\n    }", 4)]
    [InlineData("    public int C { get; }\n    public sealed class D(int a)\n    {\n    }", 0)]
    public void The_length_of_a_function_counts_from_its_head_to_its_closing_brace(string text, int expected) =>
        Assert.Equal(expected, FunctionsOf(text.Split('\n')).Select(f => f.Lines).SingleOrDefault());

    private static void None(IEnumerable<string> complaints)
    {
        var found = complaints.ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    private static IEnumerable<(int Line, int Lines)> Functions(string path) => FunctionsOf(Repository.Lines(path));

    /// <summary>Functions with a body in braces, by the layout that the format check enforces: braces stand under the first letter of the head.</summary>
    private static IEnumerable<(int Line, int Lines)> FunctionsOf(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!FunctionHead().IsMatch(lines[i]))
            {
                continue;
            }

            var indent = lines[i][..(lines[i].Length - lines[i].TrimStart().Length)];
            var open = Array.FindIndex(lines, i, line => line == indent + "{" || line.EndsWith(';') || line.Length == 0);
            if (open < 0 || lines[open] != indent + "{")
            {
                continue;
            }

            var close = Array.FindIndex(lines, open, line => line == indent + "}" || line == indent + "};");
            yield return (i + 1, close - i + 1);
        }
    }

    [GeneratedRegex(@"\bthis\.[A-Za-z_]", RegexOptions.None, 1000)]
    private static partial Regex QualifiedMember();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline, 5000)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^ +(public|private|internal|protected|static)\b(?!.*\b(class|record|struct|interface|enum|delegate)\b)[^=]*\(", RegexOptions.None, 5000)]
    private static partial Regex FunctionHead();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum) (\w+)", RegexOptions.None, 5000)]
    private static partial Regex TypeName();

    [GeneratedRegex("(Utils?|Utilities|Helpers?|Manager|Misc)$|^(Common|Models|Shared)$", RegexOptions.None, 5000)]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|\bfor now\b|NotImplementedException|Thread\.Sleep|\basync void\b|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)", RegexOptions.None, 5000)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\bSkip *= *""|Thread\.Sleep|Assert\.True\(true\)", RegexOptions.None, 5000)]
    private static partial Regex SkippedOrSleeping();
}
