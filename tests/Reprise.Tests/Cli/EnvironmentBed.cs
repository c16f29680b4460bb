using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Reprise.Tests.Cli;

/// <summary>What tests of environments put into their folder.</summary>
public static class EnvironmentBed
{
    /// <summary>Where <see cref="WritePackage"/> puts its wheel.</summary>
    public const string Wheel = "wheels/tinystat-1.0-py3-none-any.whl";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The absolute path of a file of the folder.</summary>
    public static string InFolder(this CliBed bed, string path) => Path.Combine(bed.Folder, path);

    /// <summary>Skips the test where Python makes no virtual environments.</summary>
    public static Task SkipWithoutVenvAsync(this CliBed bed) =>
        bed.SkipWithoutAsync("python3 -c 'import ensurepip, venv'", "Python cannot make virtual environments here: apt-get install python3-venv");

    /// <summary>Skips the test where there is no npm.</summary>
    public static Task SkipWithoutNpmAsync(this CliBed bed) => bed.SkipWithoutAsync("npm --version", "npm is not installed: apt-get install npm");

    /// <summary>Skips the test where a shell command fails, but not where everything is to be tested.</summary>
    public static async Task SkipWithoutAsync(this CliBed bed, string check, string reason)
    {
        using var process = bed.StartShell(check);
        await process.WaitForExitAsync(Cancellation);
        Assert.SkipUnless(process.ExitCode == 0 || Environment.GetEnvironmentVariable("CI") is "true", reason);
    }

    /// <summary>A pipeline of one script over <c>n.txt</c>, which makes <c>out.txt</c>.</summary>
    public static void WriteScript(this CliBed bed, string env, string script, string text, string with = "")
    {
        bed.Write(script, text);
        bed.Write("p.yaml", $$"""
            pipeline: stat
            inputs: [{ name: n, path: n.txt, to: main }]
            routes: { main: { stages: [{ name: mean, type: analysis_run, effect: pure, env: {{env}}, with: { script: {{script}}, args: ["{in}"]{{with}} }, publish: out.txt }] } }
            """);
    }

    /// <summary>A wheel with one module, and a lock file with its hash.</summary>
    public static void WritePackage(this CliBed bed, string name = "first")
    {
        _ = Directory.CreateDirectory(bed.InFolder("wheels"));
        File.Delete(bed.InFolder(Wheel));
        (string Name, string Text)[] files =
        [
            ("tinystat/__init__.py", $"NAME = '{name}'\ndef mean(xs):\n    return sum(xs) / len(xs)\n"),
            ("tinystat-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tinystat\nVersion: 1.0\n"),
            ("tinystat-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("tinystat-1.0.dist-info/RECORD", "tinystat/__init__.py,,\ntinystat-1.0.dist-info/METADATA,,\ntinystat-1.0.dist-info/WHEEL,,\ntinystat-1.0.dist-info/RECORD,,\n"),
        ];
        using (var wheel = ZipFile.Open(bed.InFolder(Wheel), ZipArchiveMode.Create))
        {
            foreach (var (path, text) in files)
            {
                using var entry = wheel.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        bed.Write("requirements.lock", bed.Locked(Wheel));
    }

    /// <summary>The line of a lock file that names a file of the folder as the package tinystat.</summary>
    public static string Locked(this CliBed bed, string file) => $"tinystat==1.0 --hash=sha256:{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bed.InFolder(file))))}\n";

    /// <summary>A lock file of npm, and what belongs beside it.</summary>
    public static void WriteNpmLock(this CliBed bed, string packages = "", string manifest = "")
    {
        bed.Write("package.json", $$"""{ "name": "job", "version": "1.0.0"{{manifest}} }""");
        bed.Write("package-lock.json", $$"""
            { "name": "job", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "job", "version": "1.0.0"{{manifest}} }{{packages}} } }
            """);
    }

    /// <summary>A shell script in a folder that may stand in PATH.</summary>
    public static void WriteTool(this CliBed bed, string folder, string name, string script)
    {
        _ = Directory.CreateDirectory(bed.InFolder(folder));
        bed.Write($"{folder}/{name}", $"#!/bin/sh\n{script}\n");
        SetExecutable(bed.InFolder($"{folder}/{name}"));
    }

    /// <summary>Lets a file be executed.</summary>
    public static void SetExecutable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Runs the program, which must succeed.</summary>
    public static async Task SucceedsAsync(this CliBed bed, params string[] arguments)
    {
        var result = await bed.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
