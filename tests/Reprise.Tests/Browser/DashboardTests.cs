using System.Net;
using Microsoft.Playwright;
using Reprise.Hosting;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>The dashboard in a real browser, on a real server.</summary>
public sealed class DashboardTests(Chromium chromium) : IClassFixture<Chromium>
{
    // Its second stage fails until the file `cause-is-gone` is there; an item's key is markup.
    private const string Pipeline = """
        pipeline: fruit
        inputs:
          - { name: fruit, path: FOLDER/evil.json, to: ingest }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
            to: [items]
          items:
            stages:
              - { name: select, type: json_select, with: { fields: { size: /size } } }
              - { name: try, type: exec, with: { command: [sh, -c, "test -e FOLDER/cause-is-gone && cat"], sandbox: off } }
        """;

    private const string Evil = """{"fruit":[{"name":"<img src=x onerror=alert(1)>","size":3},{"name":"pear","size":4}]}""";

    [Fact]
    public async Task A_run_failed_why_mended_restarted_after_its_plan_and_what_was_reused_is_marked()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        var failed = await RunAsync(bed);

        _ = await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Grid)).ToContainTextAsync("Failed");
        await page.GetByRole(AriaRole.Grid).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "fruit" }).ClickAsync();
        await Expect(page.Locator(".callout.fail")).ToContainTextAsync("items/try failed on 2 of 2");

        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "cause-is-gone"), "", TestContext.Current.CancellationToken);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Restart…" }).ClickAsync();
        var plan = page.GetByRole(AriaRole.Dialog);
        await Expect(plan).ToContainTextAsync("items/try");
        await Expect(plan).ToContainTextAsync("it failed in");
        var start = plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restart", Exact = true });
        await Expect(start).ToHaveAttributeAsync("aria-disabled", "false");
        await start.ClickAsync();
        await watched.IsAtOtherRunAsync(failed);
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Succeeded");
        var counts = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "What was done" });
        await Expect(counts).ToContainTextAsync("3Reused");
        await Expect(counts).ToContainTextAsync("2Executed");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Family of this run" })).ToContainTextAsync("Restart");
    }

    [Fact]
    public async Task A_run_that_is_begun_elsewhere_appears_by_itself()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        _ = await watched.Page.GotoAsync("/");
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Nothing recorded yet");
        _ = await RunAsync(bed);
        await Expect(watched.Page.GetByRole(AriaRole.Grid)).ToContainTextAsync("fruit");
    }

    [Fact]
    public async Task What_a_step_made_is_text_and_never_markup()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var run = await RunAsync(bed);
        _ = await watched.Page.GotoAsync($"/runs/{run}?tab=steps");
        await Expect(watched.Page.GetByRole(AriaRole.Grid)).ToContainTextAsync("<img src=x onerror=alert(1)>");
        await watched.Page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "onerror" }).First.ClickAsync();
        await Expect(watched.Page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("onerror");
        Assert.Equal(0, await watched.Page.Locator("img[src=x]").CountAsync());
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task Nothing_keeps_people_out_and_nothing_scrolls_sideways(ColorScheme scheme, int width)
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address, scheme, width);
        var run = await RunAsync(bed);
        foreach (var (path, text) in ((string, string)[])[("/", "fruit"), ($"/runs/{run}", "failed on"), ($"/runs/{run}?tab=trace", "try"), ($"/runs/{run}?tab=steps", "pear"), ($"/runs/{run}?plan=restart", "it failed in")])
        {
            await watched.CheckAsync(path, text);
        }
    }

    [Fact]
    public async Task Where_there_are_keys_one_logs_in_and_a_viewer_can_change_nothing()
    {
        await using var bed = await StartAsync();
        var run = await RunAsync(bed);
        string key;
        using (var database = ServerDatabase.Open(Path.Combine(bed.Data, "server.db")))
        {
            key = new ApiKeys(database.Keys, TimeProvider.System).Make(KeyRole.Viewer, "vera").Key;
        }

        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        watched.ExpectsTrouble = true; // The browser writes every 401 into its console.
        _ = await watched.Page.GotoAsync($"/runs/{run}");
        await watched.LogInAsync(key);
        await Expect(watched.Page.Locator(".callout.fail")).ToContainTextAsync("items/try");
        watched.ExpectsTrouble = false;
        await Expect(watched.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Restart…" })).ToHaveAttributeAsync("aria-disabled", "true");
    }

    private static async Task<ServerBed> StartAsync()
    {
        var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web });
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "evil.json"), Evil, TestContext.Current.CancellationToken);
        return bed;
    }

    private static async Task<string> RunAsync(ServerBed bed)
    {
        var begun = await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = Pipeline.Replace("FOLDER", bed.Folder, StringComparison.Ordinal) }, HttpStatusCode.Accepted);
        return (await bed.EndOfAsync(begun)).GetProperty("run_id").GetString()!;
    }
}
