namespace Reprise.Engine.Processes;

/// <summary>Says in words why a file could not be opened.</summary>
public static class UnreadableFile
{
    /// <summary>Why.</summary>
    public static string Reason(string path, Exception failure) => failure switch
    {
        _ when Directory.Exists(path) => "it is a folder",
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it may not be read",
        PathTooLongException => "its path is too long",
        EndOfStreamException => "it became shorter while it was read",
        _ => failure.Message.TrimEnd('.'),
    };
}
