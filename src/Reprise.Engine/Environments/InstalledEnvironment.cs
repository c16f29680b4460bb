using Reprise.Engine.Processes;

namespace Reprise.Engine.Environments;

/// <summary>An environment that is there.</summary>
/// <param name="Folder">Its folder, which nobody removes while this is there.</param>
/// <param name="SearchPath">PATH of a process in it: its programs and no others.</param>
/// <param name="Variables">Further variables of a process in it.</param>
/// <param name="Modules">The folder of Node's packages, which a script sees beside itself; null for none.</param>
/// <param name="Readable">Files and folders that a sandbox must show.</param>
internal sealed record InstalledEnvironment(
    CachedFolder Folder, string SearchPath, IReadOnlyDictionary<string, string> Variables, string? Modules, IReadOnlyList<string> Readable)
{
    /// <summary>The path of a program that it provides; null for a path, which is no name.</summary>
    public string? Find(string program) => program.Contains('/', StringComparison.Ordinal) ? null : Executable.Require(program, SearchPath);
}
