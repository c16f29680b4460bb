using System.Xml.Linq;

namespace Reprise.Tests.Architecture;

/// <summary>The checkout that the tests run in, read as text.</summary>
internal static class Repository
{
    private static readonly string[] Places = ["src", "tests", "bench", "samples", "web"];
    private static readonly string[] Generated = ["bin", "obj", "node_modules", "dist", "TestResults"];

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every source file with one of the endings, by its path from the root, with <c>/</c>.</summary>
    public static IEnumerable<string> Sources(params string[] endings) =>
        from place in Places
        where Directory.Exists(Path.Combine(Root, place))
        from file in Directory.EnumerateFiles(Path.Combine(Root, place), "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where endings.Any(e => path.EndsWith(e, StringComparison.Ordinal)) && !path.Split('/').Any(Generated.Contains)
        orderby path
        select path;

    /// <summary>The C# files of the product.</summary>
    public static IEnumerable<string> Product() => Sources(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>A file's text.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>A file's lines.</summary>
    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>What a project file refers to: names of projects, or of packages.</summary>
    public static string[] References(string project, string kind) =>
    [
        .. XDocument.Parse(Read($"src/{project}/{project}.csproj")).Descendants(kind)
            .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal),
    ];

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Reprise.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Reprise.slnx above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
