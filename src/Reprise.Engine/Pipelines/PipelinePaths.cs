namespace Reprise.Engine.Pipelines;

/// <summary>Where the paths in a pipeline begin.</summary>
internal static class PipelinePaths
{
    /// <summary>The same in a sentence, which must also be true where nobody sees a file.</summary>
    public const string Hint = "Paths begin at the folder of the pipeline file; in the text of a pipeline that is sent to a server, at the folder in which the server was started.";
}
