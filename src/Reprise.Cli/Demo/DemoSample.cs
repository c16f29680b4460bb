using Reprise.Kernel;

namespace Reprise.Cli.Demo;

/// <summary>Finds the sample that the demo runs: beside the program, or above it in a checkout.</summary>
internal static class DemoSample
{
    /// <summary>The pipeline file; absolute.</summary>
    /// <exception cref="RepriseException"><c>pipeline.not_found</c>.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "samples", "quakes", "pipeline.yaml");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new RepriseException(
            "pipeline.not_found", "The sample samples/quakes is not beside this program.", "Run the demo from a checkout: ./reprise demo",
            [new("looked from", AppContext.BaseDirectory)]);
    }
}
