using System.Reflection;
using System.Xml.Linq;

namespace Reprise.Tests.Architecture;

/// <summary>Who may know whom: Engine and Storage know the kernel and not each other; the command line puts them together.</summary>
public sealed class DependencyTests
{
    [Theory]
    [InlineData("Reprise.Kernel", "")]
    [InlineData("Reprise.Storage", "Reprise.Kernel")]
    [InlineData("Reprise.Engine", "Reprise.Kernel")]
    [InlineData("Reprise.Hosting", "Reprise.Engine Reprise.Storage")]
    [InlineData("Reprise.Server", "Reprise.Hosting")]
    [InlineData("Reprise.Agents", "")]
    [InlineData("Reprise.Cli", "Reprise.Engine Reprise.Hosting Reprise.Server Reprise.Storage")]
    public void A_project_refers_to_its_own_below_and_to_nothing_else(string project, string expected) =>
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Repository.References(project, "ProjectReference"));

    [Fact]
    public void The_kernel_uses_no_package_that_ships()
    {
        var shipped = XDocument.Parse(Repository.Read("src/Reprise.Kernel/Reprise.Kernel.csproj")).Descendants("PackageReference")
            .Where(e => e.Attribute("PrivateAssets")?.Value != "all");
        Assert.Empty(shipped);
    }

    [Fact]
    public void The_kernel_is_built_on_no_library_that_does_input_or_output()
    {
        string[] prefixes = ["System.IO.", "System.Net.", "System.Console", "System.Diagnostics.Process", "Microsoft.", "Reprise."];
        Assert.Empty(ReferencedBy("Reprise.Kernel").Where(name => prefixes.Any(p => name.StartsWith(p, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_command_line_uses_the_terminal_and_no_library_of_the_other_projects() =>
        Assert.Empty(ReferencedBy("reprise").Where(name =>
            !name.StartsWith("Reprise.", StringComparison.Ordinal) && !name.StartsWith("Spectre.", StringComparison.Ordinal)
            && !name.StartsWith("System.", StringComparison.Ordinal) && !name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal)));

    [Fact]
    public void Storage_and_engine_do_not_know_each_other()
    {
        Assert.DoesNotContain("Reprise.Engine", ReferencedBy("Reprise.Storage"));
        Assert.DoesNotContain("Reprise.Storage", ReferencedBy("Reprise.Engine"));
    }

    [Fact]
    public void Every_package_has_its_row_in_the_documentation()
    {
        var text = Repository.Read("docs/dependencies.md");
        var packages = XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion").Select(e => e.Attribute("Include")!.Value);
        Assert.Empty(packages.Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_version_of_a_package_floats() =>
        Assert.Empty(XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Where(e => e.Attribute("Version")!.Value is var v && (v.Contains('*', StringComparison.Ordinal) || v.Contains('[', StringComparison.Ordinal))));

    private static IEnumerable<string> ReferencedBy(string assembly) => Assembly.Load(assembly).GetReferencedAssemblies().Select(a => a.Name!);
}
