using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Reprise.Engine.Processes;

/// <summary>What identifies a program: the digest of its file, of the interpreter behind a script, and the version that a known interpreter gives of itself.</summary>
public static partial class ProgramIdentity
{
    private static readonly ConcurrentDictionary<(string Path, FileStamp Stamp), string> Versions = new();

    /// <summary>Name and digest of a program, and of its interpreter where it is a script. The folder that it lies in does not count.</summary>
    public static async ValueTask<JsonObject> CodeAsync(string program, CancellationToken cancellation)
    {
        var code = new JsonObject
        {
            ["name"] = Path.GetFileName(program),
            ["digest"] = (await FileDigests.OfAsync(program, cancellation)).ToString(),
        };
        if (Executable.Interpreter(program, ProcessEnvironment.SearchPath) is { } interpreter)
        {
            code["interpreter"] = new JsonObject
            {
                ["name"] = Path.GetFileName(interpreter),
                ["digest"] = (await FileDigests.OfAsync(interpreter, cancellation)).ToString(),
            };
        }

        return code;
    }

    /// <summary>What an interpreter says to <c>--version</c>, or null where the program is none that is known: a program that nobody knows is not run to ask it.</summary>
    public static async ValueTask<string?> VersionAsync(ProcessRunner runner, string program, CancellationToken cancellation)
    {
        if (!Interpreters().IsMatch(Path.GetFileName(program)) || FileStamp.Of(program) is not { } stamp)
        {
            return null;
        }

        if (Versions.TryGetValue((program, stamp), out var known))
        {
            return known;
        }

        var request = new ProcessRequest
        {
            Path = program,
            Arguments = ["--version"],
            Environment = ProcessEnvironment.For("/nonexistent", "/tmp"),
            Folder = "/",
            OutputLimit = 64 * 1024,
        };
        using var result = await runner.RunAsync(request, cancellation);
        var text = (result.OutputTail.ToText() + result.ErrorTail.ToText()).Trim().Split('\n')[0];
        return Versions[(program, stamp)] = result.Succeeded ? text : "unknown";
    }

    [GeneratedRegex(@"^(python[0-9.]*|node|ruby|perl|Rscript|julia|bash|php|deno|bun)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Interpreters();
}
