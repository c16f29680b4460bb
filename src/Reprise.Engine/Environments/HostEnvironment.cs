using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reprise.Engine.Processes;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Environments;

/// <summary>The environment of this process: what could make the same code give other bytes on another machine.</summary>
public static class HostEnvironment
{
    private const string ReleaseFile = "/etc/os-release";

    private static readonly string[] Variables =
    [
        "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "SOURCE_DATE_EPOCH",
    ];

    private static readonly Lazy<JsonElement> Captured = new(() => JsonElements.Of(Describe()));

    /// <summary>
    /// The environment as JSON: <c>kind</c> (<c>host</c>), <c>runtime</c> (with the build's own identity, which the compiler derives from its bytes), <c>os</c>, <c>libc</c>, <c>architecture</c>, <c>locale</c>, <c>time_zone</c> and the
    /// <c>variables</c> for threads and seeds that are set. Captured once per process. No host name, user or path: two machines that are the same have the same.
    /// </summary>
    public static JsonElement Capture() => Captured.Value;

    /// <summary>The environment of processes on this machine: the operating system, and the locale, time zone and variables that every process gets.</summary>
    /// <param name="kind">For example <c>process</c>.</param>
    /// <param name="details">What else it consists of, such as <c>interpreter</c> and <c>sandbox</c>.</param>
    public static JsonElement OfProcess(string kind, JsonObject details)
    {
        var environment = Describe();
        _ = environment.Remove("runtime"); // That of this program: it is not theirs.
        environment["kind"] = kind;
        environment["locale"] = ProcessEnvironment.Fixed["LC_ALL"];
        environment["time_zone"] = ProcessEnvironment.Fixed["TZ"];
        environment["variables"] = new JsonObject(ProcessEnvironment.Fixed.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)v.Value)));
        foreach (var (name, value) in details)
        {
            environment[name] = value?.DeepClone();
        }

        return JsonElements.Of(environment);
    }

    private static JsonObject Describe() => new()
    {
        ["kind"] = "host",
        ["runtime"] = new JsonObject { ["name"] = "dotnet", ["version"] = Environment.Version.ToString(), ["build"] = typeof(object).Module.ModuleVersionId.ToString("N") },
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
