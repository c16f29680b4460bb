using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Reprise.Tests.Cli;

/// <summary>A folder with a small pipeline, and the built program run in it as a process of its own.</summary>
public sealed class CliBed : IDisposable
{
    private const string Pipeline = """
        pipeline: fruit
        inputs:
          - { name: fruit, path: fruit.json, to: ingest }
        params: { weight: 1 }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
            to: [items]
          items:
            stages:
              - { name: select, type: json_select, with: { fields: { name: /name, size: /size } } }
              - { name: score, type: score, with: { fields: { size: { weight: "${weight}", min: 0, max: 10 } } } }
            to: [table]
          table:
            stages:
              - { name: table, type: gather, publish: table.json }
        """;

    /// <summary>Makes the folder.</summary>
    public CliBed()
    {
        Folder = Path.Combine(Path.GetTempPath(), "reprise-cli-" + Guid.NewGuid().ToString("N"));
        _ = Directory.CreateDirectory(Folder);
        Write("pipeline.yaml", Pipeline);
        Write("fruit.json", """{"fruit":[{"name":"apple","size":3},{"name":"pear","size":4},{"name":"plum/red","size":1}]}""");
    }

    /// <summary>The folder; removed afterwards.</summary>
    public string Folder { get; }

    /// <summary>A folder whose programs come before all others; null for none.</summary>
    public string? Programs { get; set; }

    /// <summary>Writes a file into the folder.</summary>
    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    /// <summary>Writes an input with so many items.</summary>
    public void WriteItems(int count)
    {
        var items = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"name":"item{{i}}","size":{{i % 10}}}"""));
        Write("fruit.json", "{\"fruit\":[" + string.Join(',', items) + "]}");
    }

    /// <summary>Runs the program to its end.</summary>
    public async Task<CliResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliResult(process.ExitCode, await output, await error);
    }

    /// <summary>How a shell calls the program.</summary>
    public string Program => "dotnet " + Path.Combine(AppContext.BaseDirectory, "reprise.dll");

    /// <summary>Runs a shell script to its end; <c>$REPRISE</c> is the program.</summary>
    public async Task<CliResult> ShellAsync(string script)
    {
        using var process = StartShell(script);
        var output = ReadAsync(process.StandardOutput.BaseStream);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new CliResult(process.ExitCode, await output, await error);
    }

    /// <summary>Starts the program.</summary>
    public Process Start(params string[] arguments) => StartShell(null, arguments);

    /// <summary>Starts a shell in which <c>$REPRISE</c> is the program.</summary>
    public Process StartShell(string? script, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "reprise.dll");

        // Tests that run behind another program in the background have inherited that SIGINT is to be ignored.
        var info = new ProcessStartInfo("env")
        {
            WorkingDirectory = Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        info.Environment["REPRISE"] = $"dotnet {program}";
        if (Programs is not null)
        {
            info.Environment["PATH"] = $"{Programs}:{info.Environment["PATH"]}";
        }

        foreach (var argument in (string[])["--default-signal=INT,QUIT", .. script is null ? ["dotnet", program, .. arguments] : (string[])["/bin/sh", "-c", script]])
        {
            info.ArgumentList.Add(argument);
        }

        return Process.Start(info)!;
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<byte[]> ReadAsync(Stream stream)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }
}

/// <summary>What the program came to.</summary>
public sealed record CliResult(int ExitCode, byte[] Bytes, string Error)
{
    /// <summary>Standard output as text.</summary>
    public string Output => Encoding.UTF8.GetString(Bytes);

    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json => JsonElement.Parse(Bytes);

    /// <summary>The names of a JSON object's fields, in order.</summary>
    public static IEnumerable<string> Fields(JsonElement value) => value.EnumerateObject().Select(field => field.Name);
}
