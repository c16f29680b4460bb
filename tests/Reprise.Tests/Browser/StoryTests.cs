using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Reprise.Engine.Mail;
using Reprise.Tests.Server;
using Reprise.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>What people come for, from the list of runs to the run that they began, in a real browser on a real server.</summary>
public sealed class StoryTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Weighed = """
        pipeline: fruit
        params: { scale: 10 }
        inputs:
          - { name: fruit, path: fruit.json, to: ingest }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
            to: [items]
          items:
            stages:
              - { name: score, type: score, with: { fields: { size: { weight: 1, min: 0, max: "${scale}" } } } }
            to: [table]
          table:
            stages:
              - { name: table, type: gather }
        """;

    [Fact]
    public async Task A_stage_is_replayed_into_the_next_route_after_its_plan()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        var origin = await RunAsync(bed);
        _ = await page.GotoAsync($"/runs/{origin}");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "More ways to play this run again" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Replay a stage…" }).ClickAsync();
        var plan = page.GetByRole(AriaRole.Dialog);
        await plan.GetByLabel("Publish the outputs of").SelectOptionAsync("items/score");
        await Expect(plan).ToContainTextAsync("stored outputs");
        await ConfirmAsync(plan, "Replay");
        await watched.IsAtOtherRunAsync(origin);
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Succeeded");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "What was done" })).ToContainTextAsync("1Executed");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Family of this run" })).ToContainTextAsync("Replay");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "More ways to play this run again" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new PageGetByRoleOptions { Name = "Compare with origin" }).ClickAsync();
        await watched.IsAtAsync($"/compare?a={origin}");
    }

    [Fact]
    public async Task A_run_is_forked_with_a_patch_and_held_against_its_origin()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        var origin = await RunAsync(bed);
        _ = await page.GotoAsync($"/runs/{origin}?plan=fork");
        var plan = page.GetByRole(AriaRole.Dialog);
        await plan.GetByLabel("Parameters").FillAsync("{ \"scale\": }");
        await Expect(plan).ToContainTextAsync("This is no JSON yet");
        await plan.GetByLabel("Parameters").FillAsync("{ \"scale\": 20 }");
        await Expect(plan).ToContainTextAsync("Patch: {\"scale\":20}");
        await Expect(plan).ToContainTextAsync("parameter fields.size.max changed");
        await ConfirmAsync(plan, "Fork");
        await watched.IsAtOtherRunAsync(origin);
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Succeeded");
        await Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Restart…" })).ToBeVisibleAsync(); // Where it stood, one could cancel a moment ago.
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Compare with origin" }).ClickAsync();
        await watched.IsAtAsync("/compare");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("items/score");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("parameter fields.size.max changed");
    }

    [Fact]
    public async Task A_report_is_made_again_told_as_identical_and_the_mail_arrives()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web, Mail = mail.Settings() with { Operator = EmailAddress.Parse("operator", "op@example.org") } });
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = bed.PipelineText }, HttpStatusCode.Accepted));
        _ = await page.GotoAsync("/artifacts/report%2Ftable.json");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Rerun…" }).First.ClickAsync();
        await ConfirmAsync(page.GetByRole(AriaRole.Dialog), "Rerun");
        await Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Rerun", Exact = true })).ToContainTextAsync("Identical, byte for byte");
        var got = (await mail.MailsAsync(1)).Single();
        Assert.StartsWith("identical: rerun of report/table.json", SmtpServer.Header(got, "Subject"), StringComparison.Ordinal);
        _ = await page.GotoAsync("/settings");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("identical: rerun of ");
    }

    [Fact]
    public async Task All_of_it_goes_without_a_mouse()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        var origin = await RunAsync(bed);
        _ = await page.GotoAsync("/");
        await Expect(page.GetByRole(AriaRole.Grid)).ToContainTextAsync("fruit");
        await PressAsync(page, "j", "Enter");
        await watched.IsAtAsync($"/runs/{origin}");
        await Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToContainTextAsync("fruit");
        await Expect(page.GetByRole(AriaRole.Tab, new PageGetByRoleOptions { Name = "Steps" })).ToBeVisibleAsync();
        await PressAsync(page, "3");
        await watched.IsAtAsync("tab=steps");
        await PressAsync(page, "r");
        var plan = page.GetByRole(AriaRole.Dialog);
        await Expect(plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restart", Exact = true })).ToHaveAttributeAsync("aria-disabled", "false");
        await plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restart", Exact = true }).FocusAsync();
        await PressAsync(page, "Enter");
        await watched.IsAtOtherRunAsync(origin);
        await PressAsync(page, "Control+k");
        var palette = page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Find or do anything" }); // The plan may still be going.
        await Expect(palette.GetByRole(AriaRole.Textbox)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("artifacts");
        await Expect(palette).ToContainTextAsync("Artifacts");
        await Expect(palette).Not.ToContainTextAsync("Pipelines");
        await PressAsync(page, "Enter");
        await watched.IsAtAsync("/artifacts");
        await PressAsync(page, "?");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("search on this page");
    }

    private static async Task PressAsync(IPage page, params string[] keys)
    {
        foreach (var key in keys)
        {
            await page.Keyboard.PressAsync(key);
        }
    }

    private static async Task ConfirmAsync(ILocator plan, string button)
    {
        var start = plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = button, Exact = true });
        await Expect(start).ToHaveAttributeAsync("aria-disabled", "false");
        await start.ClickAsync();
    }

    private static Task<ServerBed> StartAsync() => ServerBed.StartAsync(o => o with { Web = Chromium.Web });

    private static async Task<string> RunAsync(ServerBed bed)
    {
        var text = Weighed.Replace("fruit.json", Path.Combine(bed.Folder, "fruit.json"), StringComparison.Ordinal);
        JsonElement run = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = text }, HttpStatusCode.Accepted));
        return run.GetProperty("run_id").GetString()!;
    }
}
