using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Environments;

/// <summary>The environment of this process: what could make the same code give other bytes on another machine.</summary>
public static class HostEnvironment
{
    private const string ReleaseFile = "/etc/os-release";

    private static readonly string[] Variables =
    [
        "LANG", "LC_ALL", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED", "SOURCE_DATE_EPOCH", "TZ",
    ];

    private static readonly Lazy<JsonElement> Captured = new(() => JsonElements.Of(Describe()));

    /// <summary>
    /// The environment as JSON: <c>kind</c> (<c>host</c>), <c>runtime</c>, <c>os</c>, <c>libc</c>, <c>architecture</c>, <c>locale</c>, <c>time_zone</c> and the
    /// <c>variables</c> for threads and seeds that are set. Captured once per process. No host name, user or path: two machines that are the same have the same.
    /// </summary>
    public static JsonElement Capture() => Captured.Value;

    /// <summary>The same with another kind and more to say.</summary>
    /// <param name="kind">For example <c>process</c>.</param>
    /// <param name="details">What is added; its members stand beside those of the host.</param>
    public static JsonElement With(string kind, JsonObject details)
    {
        var environment = Describe();
        environment["kind"] = kind;
        foreach (var (name, value) in details)
        {
            environment[name] = value?.DeepClone();
        }

        return JsonElements.Of(environment);
    }

    private static JsonObject Describe() => new()
    {
        ["kind"] = "host",
        ["runtime"] = new JsonObject { ["name"] = "dotnet", ["version"] = Environment.Version.ToString() },
        ["os"] = OperatingSystemName(),
        ["libc"] = CLibrary(),
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
        ["locale"] = CultureInfo.CurrentCulture.Name is { Length: > 0 } name ? name : "invariant",
        ["time_zone"] = TimeZoneInfo.Local.Id,
        ["variables"] = SetVariables(),
    };

    private static JsonObject SetVariables()
    {
        var found = new JsonObject();
        foreach (var name in Variables)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                found[name] = value;
            }
        }

        return found;
    }

    private static string OperatingSystemName()
    {
        try
        {
            var fields = File.ReadLines(ReleaseFile).Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'), StringComparer.Ordinal);
            return $"{fields.GetValueOrDefault("ID", "linux")} {fields.GetValueOrDefault("VERSION_ID", "")}".TrimEnd();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return RuntimeInformation.OSDescription;
        }
    }

    private static string CLibrary()
    {
        if (NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out var version))
        {
            unsafe
            {
                return "glibc " + Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)version)());
            }
        }

        return OperatingSystem.IsLinux() ? "musl" : "system";
    }
}
