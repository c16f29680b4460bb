using System.Text.Json;
using Reprise.Tests.Cli;

namespace Reprise.Tests.BadInput;

/// <summary>A folder in which one good run is recorded; what comes after it must not hurt it. The program is a process of its own throughout.</summary>
public abstract class BadInputBed : IAsyncLifetime
{
    private string _earlier = "";

    /// <summary>The folder and the program.</summary>
    protected CliBed Bed { get; } = new();

    /// <summary>The good run's id.</summary>
    protected string Earlier { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var run = await Bed.RunAsync("run", "pipeline.yaml", "--json");
        Assert.Equal(0, run.ExitCode);
        Earlier = run.Json.GetProperty("run_id").GetString()!;
        _earlier = (await Bed.RunAsync("show", Earlier, "--steps", "--json")).Output;
    }

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        Bed.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a command that must be refused; its error, which has a hint.</summary>
    protected async Task<JsonElement> RefusedAsync(int exitCode, string code, params string[] arguments) =>
        Refused(await Bed.RunAsync([.. arguments, "--json"]), exitCode, code);

    /// <summary>Holds a refusal against the contract; its error.</summary>
    protected static JsonElement Refused(CliResult result, int exitCode, string code)
    {
        Assert.True(exitCode == result.ExitCode, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        var error = result.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("hint").GetString()));
        return error;
    }

    /// <summary>Runs a pipeline that must fail, with exit code 1, and say so in its status; the run.</summary>
    protected async Task<JsonElement> FailedAsync(string code, params string[] arguments)
    {
        var result = await Bed.RunAsync([.. arguments, "--json"]);
        Assert.True(result.ExitCode == 1, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        Assert.Equal("failed", result.Json.GetProperty("status").GetString());
        Assert.True(result.Json.GetProperty("counts").GetProperty("failed").GetInt64() > 0);
        var error = result.Json.GetProperty("error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.False(string.IsNullOrWhiteSpace(error.GetProperty("hint").GetString()));
        return result.Json;
    }

    /// <summary>Holds the runs' states, newest first, and the earlier run's records against what they must be; all bytes are sound.</summary>
    protected async Task IntactAsync(params string[] later)
    {
        var runs = (await Bed.RunAsync("runs", "--json")).Json.EnumerateArray().Select(r => r.GetProperty("status").GetString());
        Assert.Equal([.. later, "succeeded"], runs);
        Assert.Equal(_earlier, (await Bed.RunAsync("show", Earlier, "--steps", "--json")).Output);
        var fsck = await Bed.RunAsync("fsck", "--json");
        Assert.True(fsck.ExitCode == 0, fsck.Output);
    }

    /// <summary>A file of the data folder.</summary>
    protected string Data(params string[] path) => Path.Combine([Bed.Folder, ".reprise", .. path]);

    /// <summary>The text of an error or of a run's error.</summary>
    protected static string Text(JsonElement error) => error.GetProperty("message").GetString()!;
}
