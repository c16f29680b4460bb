using System.Globalization;
using System.Net;
using Microsoft.Playwright;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Conformance;
using Reprise.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>The dashboard over a hundred thousand runs, and over a run of a hundred thousand steps.</summary>
public sealed class HugeTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Many = 100_000;
    private const float Patience = 30_000; // Beside other tests; what is fast enough is measured by the benchmarks.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_thousand_runs_are_counted_filtered_and_scrolled_to_the_first()
    {
        await using var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web });
        await using (var journal = DataFolder.Open(bed.Data).OpenJournal())
        {
            var owner = ProcessIdentity.Current();
            await Parallel.ForAsync(0, Many, new ParallelOptions { MaxDegreeOfParallelism = 256, CancellationToken = Cancellation }, async (i, cancellation) =>
            {
                var header = Rows.Header() with { Pipeline = i == 0 ? "the-first" : "many", CreatedAt = 1_700_000_000_000_000 + (i * 1_000_000L), Labels = new Dictionary<string, string>(StringComparer.Ordinal) };
                var run = await journal.BeginAsync(header, owner, cancellation);
                var summary = new RunSummary { Status = i % 1000 == 0 ? RunStatus.Failed : RunStatus.Succeeded, Stages = [new StageSummary { Succeeded = 1 }], StartedAt = header.CreatedAt, CompletedAt = header.CreatedAt + 1000 };
                _ = await journal.AppendAsync(new EventEntry(new RunEvent(run, RunEventKind.Ended, summary.CompletedAt, summary)), cancellation);
            });
        }

        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("100,000 runs", new LocatorAssertionsToContainTextOptions { Timeout = Patience });
        Assert.InRange(await page.GetByRole(AriaRole.Row).CountAsync(), 10, 120); // What is not in sight is not drawn.
        _ = await page.GotoAsync("/runs?status=failed");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("100 runs", new LocatorAssertionsToContainTextOptions { Timeout = Patience });
        _ = await page.GotoAsync("/runs?text=the-first");
        await Expect(page.GetByRole(AriaRole.Grid)).ToContainTextAsync("the-first", new LocatorAssertionsToContainTextOptions { Timeout = Patience });
    }

    [Fact]
    public async Task A_run_of_a_hundred_thousand_steps_shows_its_graph_and_any_of_its_steps()
    {
        await using var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web });
        var items = string.Join(',', Enumerable.Range(0, Many / 2).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"name":"item-{{i}}","size":{{i % 7}}}""")));
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "many.json"), $$"""{"fruit":[{{items}}]}""", Cancellation);
        var pipeline = $$"""
            pipeline: many
            inputs: [{ name: fruit, path: {{bed.Folder}}/many.json, to: ingest }]
            routes:
              ingest: { stages: [{ name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }], to: [items] }
              items: { stages: [{ name: select, type: json_select, with: { fields: { size: /size } } }, { name: again, type: json_select, with: { fields: { size: /size } } }] }
            """;
        var run = (await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted))).GetProperty("run_id").GetString();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await page.GotoAsync($"/runs/{run}");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("100,001Executed", new LocatorAssertionsToContainTextOptions { Timeout = Patience });
        await Expect(page.Locator(".react-flow__node").First).ToBeVisibleAsync();
        _ = await page.GotoAsync($"/runs/{run}?tab=steps&text=item-49999");
        await Expect(page.GetByRole(AriaRole.Grid)).ToContainTextAsync("item-49999", new LocatorAssertionsToContainTextOptions { Timeout = Patience });
        await page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "item-49999" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("item-49999");
    }
}
