using System.Text;
using Reprise.Kernel;

namespace Reprise.Engine.Processes;

/// <summary>Finds the file behind a command's name.</summary>
public static class Executable
{
    /// <summary>Where commands are looked for when PATH is not set.</summary>
    public const string DefaultSearchPath = "/usr/local/bin:/usr/bin:/bin";

    private const int FirstLineLimit = 256;

    /// <summary>The absolute path of the first executable file of this name along <paramref name="searchPath"/>, or null.</summary>
    public static string? Find(string name, string searchPath)
    {
        foreach (var folder in searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var path = Path.Combine(folder, name);
            if (Path.IsPathRooted(path) && FileStamp.Of(path) is { IsExecutable: true })
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>As <see cref="Find"/>, but an error where there is none.</summary>
    /// <exception cref="RepriseException"><c>exec.not_found</c>.</exception>
    public static string Require(string name, string searchPath) => Find(name, searchPath) ?? throw new RepriseException(
        "exec.not_found", $"There is no command '{name}' here.", $"Install it, or put its folder into PATH. PATH is {searchPath}", [new("command", name)]);

    /// <summary>
    /// The interpreter that a script names in its first line: <c>#!/usr/bin/env NAME</c> is looked up along <paramref name="searchPath"/>.
    /// Null where the file is no script or its interpreter is not there.
    /// </summary>
    public static string? Interpreter(string file, string searchPath)
    {
        Span<byte> head = stackalloc byte[FirstLineLimit];
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0))
        {
            head = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        return head.StartsWith("#!"u8) ? FromFirstLine(Encoding.UTF8.GetString(head[2..]), searchPath) : null;
    }

    private static string? FromFirstLine(string text, string searchPath)
    {
        var words = text.Split('\n', 2)[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }

        if (Path.GetFileName(words[0]) is not "env")
        {
            return File.Exists(words[0]) ? words[0] : null;
        }

        var name = words.Skip(1).FirstOrDefault(word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal));
        return name is null ? null : Find(name, searchPath);
    }
}
