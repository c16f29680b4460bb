using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Reprise.Hosting.Embedding;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Tests.Cli;

namespace Reprise.Tests.Hosting;

/// <summary>Reprise inside a program: <c>services.AddReprise()</c>, and the sample that shows it.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly CliBed _bed = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task The_sample_runs_a_pipeline_and_replays_it_and_says_where_each_result_comes_from()
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Embedded.dll"), "--data", Path.Combine(_bed.Folder, "data")]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = _bed.Folder };
        using var process = Process.Start(info)!;
        var error = process.StandardError.ReadToEndAsync(Cancellation);
        var output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, output + await error);
        var lines = output.Split('\n');
        var run = lines[0].Split(' ')[1];
        Assert.Contains("  years/climate     144 execute", lines);
        Assert.Equal(["  decades/decade     15 execute", "  report/table        1 execute"], lines[6..8]);
        Assert.Equal([$"  decades/decade     15 reuse from {run}", $"  report/table        1 reuse from {run}"], lines[9..11]);

        // The folder is the command line's, too.
        Assert.Equal("climate", (await _bed.RunAsync("show", run, "--data", "data", "--json")).Json.GetProperty("pipeline").GetString());
    }

    [Fact]
    public async Task A_handler_of_the_program_gets_its_services_and_a_pipeline_file_runs_with_it()
    {
        _bed.Write("own.yaml", """
            pipeline: own
            inputs: [{ name: fruit, path: fruit.json, to: only }]
            routes:
              only:
                stages: [{ name: count, type: counted }]
            """);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new Counter());
        builder.Services.AddReprise(o => o.Data = Path.Combine(_bed.Folder, "data")).AddHandler<CountingHandler>();
        using var host = builder.Build();
        var reprise = host.Services.GetRequiredService<RepriseHost>();
        Assert.Throws<InvalidOperationException>(() => reprise.Engine);
        await host.StartAsync(Cancellation);

        var run = await (await reprise.RunFileAsync(Path.Combine(_bed.Folder, "own.yaml"), cancellation: Cancellation)).Completion;
        Assert.Equal((RunStatus.Succeeded, 1), (run.Summary!.Status, host.Services.GetRequiredService<Counter>().Value));
        Assert.Equal(run.Header.Id, (await reprise.FindAsync("last", Cancellation)).Header.Id);
        Assert.Equal("execute", (await reprise.StepsAsync(run, Cancellation).SingleAsync(Cancellation)).Decision);
        var missing = await Assert.ThrowsAsync<RepriseException>(() => reprise.RunFileAsync(Path.Combine(_bed.Folder, "none.yaml"), cancellation: Cancellation));
        Assert.Equal("pipeline.not_found", missing.Code);
        await host.StopAsync(Cancellation);
    }

    [Fact]
    public async Task The_program_takes_runs_that_wait_for_a_worker()
    {
        Assert.Equal(0, (await _bed.RunAsync("run", "pipeline.yaml", "--detach", "--data", "data", "--json")).ExitCode);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddReprise(o => o.Data = Path.Combine(_bed.Folder, "data"));
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        var reprise = host.Services.GetRequiredService<RepriseHost>();
        while ((await reprise.FindAsync("last", Cancellation)).Summary is not { Status: RunStatus.Succeeded })
        {
            await Task.Delay(20, Cancellation);
        }

        await host.StopAsync(Cancellation);
    }

    private sealed class Counter
    {
        public int Value { get; set; }
    }

    private sealed class CountingHandler(Counter counter) : StepHandler
    {
        public override HandlerInfo Info { get; } = new("counted", "1", Effect.Pure, "Counts.");

        public override async ValueTask ExecuteAsync(StepContext step, CancellationToken cancellation)
        {
            counter.Value++;
            await step.WriteTextAsync("1", "application/json", cancellation);
        }
    }
}
