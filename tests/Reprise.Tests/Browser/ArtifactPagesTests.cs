using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Reprise.Kernel.Journal;
using Reprise.Storage.Files;
using Reprise.Storage.Sqlite;
using Reprise.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>The pages about artifacts, pipelines, agents, audits and settings in a real browser, on a real server.</summary>
public sealed class ArtifactPagesTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Table = "/artifacts/report%2Ftable.json";
    private const string Evil = "<h1>styled</h1><script>top.document.title='PWNED';alert(1)</script><img src=x onerror=\"top.document.title='PWNED'\">";
    private const string EvilFigure = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><script>top.document.title='PWNED'</script><rect width=\"9\" height=\"9\" onload=\"top.document.title='PWNED'\"/></svg>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_artifact_is_found_made_again_after_its_plan_and_told_as_identical()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await RunAsync(bed, 10);

        _ = await page.GotoAsync("/artifacts");
        await page.GetByRole(AriaRole.Grid).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "report/table.json" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "table.json" })).ToBeVisibleAsync();
        await Expect(Region(page, "Preview")).ToContainTextAsync("apple");
        await Expect(Region(page, "Provenance")).ToContainTextAsync("8 steps back to one source");
        await Expect(Region(page, "Rerun")).ToContainTextAsync("Never made again");

        await page.Keyboard.PressAsync("r");
        var plan = page.GetByRole(AriaRole.Dialog);
        await Expect(plan).ToContainTextAsync("to be compared");
        var start = plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Rerun", Exact = true });
        await Expect(start).ToHaveAttributeAsync("aria-disabled", "false");
        await start.ClickAsync();
        await Expect(Region(page, "Rerun")).ToContainTextAsync("Identical, byte for byte");
        await Expect(Region(page, "Rerun")).ToContainTextAsync("8 steps were executed again");
        await Expect(Region(page, "Versions")).ToContainTextAsync("Identical");
        await Expect(Region(page, "Evidence")).ToContainTextAsync("1.00 of 1");
        Assert.Contains("rerun=run_", page.Url, StringComparison.Ordinal);
        var manifest = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Manifest" }).ClickAsync());
        Assert.StartsWith("manifest-run_", manifest.SuggestedFilename, StringComparison.Ordinal);
        Assert.Equal("identical", JsonElement.Parse(await File.ReadAllTextAsync((await manifest.PathAsync())!, Cancellation)).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Another_version_appears_by_itself_and_is_held_against_the_one_before()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        _ = await RunAsync(bed, 10);
        _ = await watched.Page.GotoAsync($"{Table}@1");
        await Expect(watched.Page.GetByText("version 1 of 1")).ToBeVisibleAsync();
        _ = await RunAsync(bed, 20);
        await Expect(watched.Page.GetByText("version 1 of 2")).ToBeVisibleAsync();
        await watched.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Difference of version 2 to the one before" }).ClickAsync();
        await Expect(Region(watched.Page, "Versions")).ToContainTextAsync("apple.score: 0.3 -> 0.15");
    }

    [Theory]
    [InlineData("../evil/<b>page</b>.html", Evil, "text/html")]
    [InlineData("evil/figure.svg", EvilFigure, "image/svg+xml")]
    [InlineData("evil/notes.md", Evil, "text/markdown")]
    public async Task What_a_stranger_stored_is_shown_and_runs_nothing(string name, string text, string type)
    {
        await using var bed = await StartAsync();
        await using (var journal = SqliteJournal.Open(Path.Combine(bed.Data, "journal.db")))
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var digest = await DataFolder.Open(bed.Data).OpenStore().PutAsync(bytes, Cancellation);
            var run = await journal.BeginAsync(Conformance.Rows.Header(), ProcessIdentity.Current(), Cancellation);
            _ = await journal.AppendAsync(new NameEntry(name, digest, bytes.Length, type, run, 0, 1), Cancellation);
        }

        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        watched.ExpectsTrouble = true; // The browser writes into its console what it kept from running.
        var dialogs = 0;
        watched.Page.Dialog += (_, dialog) =>
        {
            _ = Interlocked.Increment(ref dialogs);
            _ = dialog.DismissAsync();
        };
        _ = await watched.Page.GotoAsync("/artifacts/" + Uri.EscapeDataString(name));
        var preview = Region(watched.Page, "Preview");
        await (type switch
        {
            "text/html" => Expect(preview.FrameLocator("iframe").GetByRole(AriaRole.Heading, new FrameLocatorGetByRoleOptions { Name = "styled" })).ToBeVisibleAsync(),
            "image/svg+xml" => Expect(preview.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("naturalWidth", 9),
            _ => Expect(preview).ToContainTextAsync("<script>"),
        });
        await Expect(watched.Page.GetByText("version 1 of 1")).ToBeVisibleAsync();
        Assert.DoesNotContain("PWNED", await watched.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal((0, 0), (dialogs, await watched.Page.Locator("main script, main img[src=x]").CountAsync()));
        var saved = await watched.Page.RunAndWaitForDownloadAsync(() => watched.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Download" }).ClickAsync());
        Assert.DoesNotContain(saved.SuggestedFilename, c => c is '/' or '<' or '\\');
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
        foreach (var (path, text) in ((string, string)[])[("/artifacts", "Nothing has a name yet"), ("/pipelines", "No pipeline has run yet"), ("/agents", "No agent has registered"), ("/audit", "Nothing has been audited yet"), ("/settings", "There is no key")])
        {
            await watched.CheckAsync(path, text);
        }

        _ = await RunAsync(bed, 10);
        _ = await RunAsync(bed, 20);
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, $"/api/v1{Table}/rerun", "{}", HttpStatusCode.Accepted));
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", new { id = "n", base_url = "http://127.0.0.1:9", version = "1", reasoners = new[] { new { id = "one" } } }, HttpStatusCode.Created);
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/audits", "{}", HttpStatusCode.Accepted);
        foreach (var (path, text) in ((string, string)[])[
            ("/artifacts", "report/table.json"), ($"{Table}?diff=2", "apple.score"), (Table, "8 steps back"), ($"{Table}?plan=rerun", "to be compared"), ("/pipelines", "fruit"), ("/pipelines/fruit", "Newest runs"),
            ("/agents", "n.one"), ("/audit", "accounted for"), ("/settings", "Keys")])
        {
            await watched.CheckAsync(path, text);
        }
    }

    [Fact]
    public async Task A_node_that_registers_and_what_an_audit_came_to_appear_by_themselves()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        _ = await RunAsync(bed, 10);
        _ = await watched.Page.GotoAsync("/agents");
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("No agent has registered");
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/nodes/register", new { id = "n", base_url = "http://127.0.0.1:9", version = "1", reasoners = new[] { new { id = "one" } } }, HttpStatusCode.Created);
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("n.one");
        _ = await watched.Page.GotoAsync("/audit");
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Nothing has been audited yet");
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/audits", "{}", HttpStatusCode.Accepted);
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("accounted for");
    }

    [Fact]
    public async Task An_audit_that_goes_on_is_cancelled_on_its_page()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var goOn = Path.Combine(bed.Folder, "go-on");
        await File.WriteAllTextAsync(goOn, "", TestContext.Current.CancellationToken);
        var pipeline = bed.SlowText.Replace("{ name: wait, type: exec,", "{ name: wait, type: exec, effect: pure, publish: slow.txt,", StringComparison.Ordinal);
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted));
        File.Delete(goOn);
        _ = await bed.SendAsync(HttpMethod.Post, "/api/v1/audits", """{"sample":"1"}""", HttpStatusCode.Accepted);
        _ = await watched.Page.GotoAsync("/audit");
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("It makes slow.txt again.");
        await watched.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel", Exact = true }).ClickAsync();
        await Expect(watched.Page.GetByRole(AriaRole.Main)).ToContainTextAsync("Somebody cancelled the audit.");
        await Expect(watched.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_key_is_made_shown_once_and_asked_for_from_then_on()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        watched.ExpectsTrouble = true; // The browser writes every 401 into its console.
        var page = watched.Page;
        _ = await page.GotoAsync("/settings");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a key…" }).ClickAsync();
        await page.GetByLabel("Who has it").FillAsync("ann");
        await page.Keyboard.PressAsync("Enter");
        var secret = await page.GetByRole(AriaRole.Dialog).GetByText("rpk_").TextContentAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "I have kept it" }).ClickAsync();
        await watched.LogInAsync(secret!);
        await Expect(page.GetByRole(AriaRole.Cell, new PageGetByRoleOptions { Name = "ann", Exact = true })).ToBeVisibleAsync();
        Assert.Equal(0, await page.GetByText(secret!).CountAsync());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove the key ann" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("It is yours");
    }

    private static ILocator Region(IPage page, string name) => page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = name, Exact = true });

    private static Task<ServerBed> StartAsync() => ServerBed.StartAsync(o => o with { Web = Chromium.Web });

    // Another scale makes other scores of the same file.
    private static async Task<JsonElement> RunAsync(ServerBed bed, int scale) =>
        await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText.Replace("max: 10", $"max: {scale}", StringComparison.Ordinal) }, HttpStatusCode.Accepted));
}
