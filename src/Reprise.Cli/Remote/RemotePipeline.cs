using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>How a pipeline is named to a server: the text of its file where there is such a file here, else as it was said.</summary>
internal static class RemotePipeline
{
    private const string FileName = "pipeline.yaml";

    /// <summary>The text of a file, or a name or digest that the server knows.</summary>
    /// <exception cref="RepriseException"><c>input.not_found</c>: the file cannot be read.</exception>
    public static string Of(string text)
    {
        var file = Directory.Exists(text) ? Path.Combine(text, FileName) : text;
        if (!File.Exists(file))
        {
            return text;
        }

        try
        {
            // With a line end a server takes it for a text, however short it is.
            return File.ReadAllText(file) + "\n";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RepriseException("input.not_found", $"The pipeline file '{file}' cannot be read: {e.Message}", "Give another file, or the name of a pipeline that ran on the server.", inner: e);
        }
    }
}
