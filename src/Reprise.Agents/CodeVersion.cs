using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;

namespace Reprise.Agents;

/// <summary>Says which code a function is: the digest of the assembly that it stands in.</summary>
internal static class CodeVersion
{
    private static readonly ConcurrentDictionary<Assembly, string> Known = new();

    /// <summary>The version of a function.</summary>
    public static string Of(MethodInfo method) => Known.GetOrAdd(method.Module.Assembly, static assembly => Digest(assembly));

    // An assembly inside a single file has no place of its own; its module's id is made from its content by a deterministic build.
#pragma warning disable IL3000 // The empty answer of a single file is what is asked for.
    private static string Digest(Assembly assembly) => File.Exists(assembly.Location)
        ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(assembly.Location)))
        : "mvid:" + assembly.ManifestModule.ModuleVersionId.ToString("N");
#pragma warning restore IL3000
}
