using Embedded;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reprise.Hosting.Embedding;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Planning;

// A program that records what it does: no server, no command line. `--data DIR` names the folder of the recordings.
var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddReprise(options => options.Data = builder.Configuration["data"]).AddHandler<ClimateHandler>();
using var host = builder.Build();
await host.StartAsync();
var reprise = host.Services.GetRequiredService<RepriseHost>();

var pipeline = Pipeline.Define("climate", p => p
    .Input("years", "global-temp.csv", to: "ingest")
    .Route("ingest", r => r.Stage("rows", "csv_split", new { key = "year", types = new { temp = "number" } }).To("years"))
    .Route("years", r => r.Stage("climate", "climate").To("decades"))
    .Route("decades", r => r.Stage("decade", "gather", new { by = "/decade" }).To("report"))
    .Route("report", r => r.Stage("table", "gather", new { @as = "json" }, s => s with { Publish = "report/climate.json" })), reprise.Handlers);

var run = await (await reprise.RunAsync(pipeline, AppContext.BaseDirectory)).Completion;
await ShowAsync("run", run);

// The stored outputs of one stage are published again: what comes before it is neither read nor run.
var replay = await (await reprise.ReplayAsync(run, "years/climate")).Completion;
await ShowAsync("replay from years/climate", replay);

// The same, and what is recorded serves: each step says whose result it is.
var again = await (await reprise.ReplayAsync(run, "years/climate", Reach.Origin)).Completion;
await ShowAsync("replay that reuses", again);
await host.StopAsync();

async Task ShowAsync(string what, RunRecord shown)
{
    Console.WriteLine($"{what}: {shown.Header.Id} {shown.Summary!.Status}");
    var steps = await reprise.StepsAsync(shown).ToListAsync();
    foreach (var stage in steps.GroupBy(s => (s.Target, s.Decision, From: s.ReusedFrom?.RunId)))
    {
        Console.WriteLine($"  {stage.Key.Target,-16} {stage.Count(),4} {stage.Key.Decision}{(stage.Key.From is { } from ? $" from {from}" : "")}");
    }
}
