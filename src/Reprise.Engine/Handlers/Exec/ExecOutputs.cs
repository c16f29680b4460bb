using System.IO.Enumeration;
using System.Text.Json;
using Reprise.Engine.Processes;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Exec;

/// <summary>The declared outputs of an <c>exec</c> stage: which files they are, and how they become outputs of the step.</summary>
internal sealed class ExecOutputs
{
    private const int ListedAtMost = 20;

    private readonly IReadOnlyList<string> _declared;
    private readonly string? _mediaType;

    public ExecOutputs(IReadOnlyList<string> declared, string? mediaType)
    {
        _declared = declared;
        _mediaType = mediaType;
    }

    /// <summary>True where standard output is the output.</summary>
    public bool AreStandardOutput => _declared.Count == 0;

    /// <summary>True where each file is an item of its own.</summary>
    public bool AreKeyed => FansOut(_declared);

    /// <summary>The media type of standard output.</summary>
    public string StandardOutputType => _mediaType ?? "text/plain";

    /// <summary>The declared files that are no patterns.</summary>
    public IEnumerable<string> Files => _declared.Where(d => !IsPattern(d));

    /// <summary>True where the <c>out</c> of a stage, which may not be checked yet, makes items of files.</summary>
    public static bool FansOut(StageDefinition stage) =>
        stage.With.ValueKind == JsonValueKind.Object && stage.With.TryGetProperty("out", out var declared) && declared.ValueKind == JsonValueKind.Array
        && FansOut([.. declared.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)]);

    /// <summary>True where such a declaration makes items of files.</summary>
    public static bool FansOut(IReadOnlyList<string> declared) => declared.Count > 1 || declared.Any(IsPattern);

    public static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal) || name.Contains('?', StringComparison.Ordinal);

    /// <summary>Whether a file is a declared output, by its name or by a pattern.</summary>
    /// <param name="name">Relative to the folder in which the command runs.</param>
    public bool Declares(string name) =>
        _declared.Any(declared => IsPattern(declared) ? Fits(name.Split('/'), declared.Split('/')) : string.Equals(name, declared, StringComparison.Ordinal));

    /// <summary>Makes the folders that declared files lie in, so that the command need not.</summary>
    public void MakeFolders(string folder)
    {
        foreach (var name in _declared)
        {
            if (Path.GetDirectoryName(name) is { Length: > 0 } parent && !IsPattern(parent))
            {
                _ = Directory.CreateDirectory(Path.Combine(folder, parent));
            }
        }
    }

    /// <summary>Stores what the command wrote.</summary>
    /// <param name="step">The step.</param>
    /// <param name="folder">Where the command ran.</param>
    /// <param name="except">A folder in it that is not the command's; absolute, or null.</param>
    /// <param name="cancellation">Ends the storing.</param>
    /// <exception cref="RepriseException"><c>exec.output_missing</c>.</exception>
    public async ValueTask StoreAsync(StepContext step, string folder, string? except, CancellationToken cancellation)
    {
        var names = _declared.SelectMany(declared => IsPattern(declared) ? Matching(folder, declared, except) : [Present(step, folder, declared, except)])
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            await step.WriteFileAsync(KeyOf(name), Path.Combine(folder, name), _mediaType ?? MediaTypes.OfPath(name), cancellation);
        }
    }

    /// <summary>The item's key: the file's path, below the fixed part of the pattern where a pattern is all that is declared.</summary>
    private string? KeyOf(string name)
    {
        if (!AreKeyed)
        {
            return null;
        }

        var start = _declared.Count > 1 ? -1 : _declared[0].LastIndexOf('/', _declared[0].IndexOfAny(['*', '?']));
        return name[(start + 1)..];
    }

    private static string Present(StepContext step, string folder, string name, string? except)
    {
        var stamp = FileStamp.Of(Path.Combine(folder, name), followLinks: false);
        if (stamp is { IsFile: true } && HasOwnFolders(folder, name))
        {
            return name;
        }

        var found = stamp is null ? "is not there" : stamp is { IsFile: true } ? "lies behind a symbolic link" : "is no regular file";
        throw Complaint.Failure("exec.output_missing", step, $"the declared output `{name}` {found}. The work folder holds: {Listing(folder, except)}.",
            "Let the command write the file, or correct `out`. Paths are relative to the work folder, in which the command starts.");
    }

    /// <summary>False where a folder on the way to the file is a link: it may lead anywhere.</summary>
    private static bool HasOwnFolders(string folder, string name)
    {
        for (var parent = Path.GetDirectoryName(name); !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
        {
            if (FileStamp.Of(Path.Combine(folder, parent), followLinks: false) is not { IsFolder: true })
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Regular files that fit a pattern; <c>*</c> and <c>?</c> stay within one segment, <c>**</c> stands for any folders.</summary>
    private static IEnumerable<string> Matching(string folder, string pattern, string? except)
    {
        var segments = pattern.Split('/');
        return AllFiles(folder, except).Where(name => Fits(name.Split('/'), segments));
    }

    private static bool Fits(ReadOnlySpan<string> name, ReadOnlySpan<string> pattern)
    {
        if (pattern.IsEmpty)
        {
            return name.IsEmpty;
        }

        if (pattern[0] is "**")
        {
            return Fits(name, pattern[1..]) || (!name.IsEmpty && Fits(name[1..], pattern));
        }

        return !name.IsEmpty && FileSystemName.MatchesSimpleExpression(pattern[0], name[0], ignoreCase: false) && Fits(name[1..], pattern[1..]);
    }

    private static IEnumerable<string> AllFiles(string folder, string? except)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return new FileSystemEnumerable<string>(folder, (ref entry) => entry.ToFullPath(), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref entry) => except is null || !string.Equals(entry.ToFullPath(), except, StringComparison.Ordinal),
        }
            .Where(file => FileStamp.Of(file, followLinks: false) is { IsFile: true })
            .Select(file => Path.GetRelativePath(folder, file));
    }

    private static string Listing(string folder, string? except)
    {
        var names = AllFiles(folder, except).Order(StringComparer.Ordinal).Take(ListedAtMost + 1).ToList();
        return names.Count == 0 ? "nothing"
            : string.Join(", ", names.Take(ListedAtMost).Select(Complaint.Quote)) + (names.Count > ListedAtMost ? ", …" : "");
    }
}
