using Reprise.Tests.Cli;

namespace Reprise.Tests.Server;

/// <summary>A server over a run, a replay and a rerun, which the command line made; for tests that only read.</summary>
public sealed class RecordedBed : IAsyncLifetime
{
    public CliBed Cli { get; } = new();

    internal ServerBed Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await ServerBed.WriteFilesAsync(Cli.Folder);
        Assert.Equal(0, (await Cli.RunAsync("run", "pipeline.yaml", "--label", "team=ops", "--reason", "the first")).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("replay", "last", "--from-stage", "select")).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("rerun", "report/table.json")).ExitCode);
        Server = await ServerBed.StartAsync(folder: Cli.Folder);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Cli.Dispose();
    }
}
