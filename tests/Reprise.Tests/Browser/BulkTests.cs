using System.Net;
using Microsoft.Playwright;
using Reprise.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>Several runs at once: what is done to them is shown first, and begins nothing.</summary>
public sealed class BulkTests(Chromium chromium) : IClassFixture<Chromium>
{
    // Its second stage fails until the file `cause-is-gone` is there.
    private const string Pipeline = """
        pipeline: NAME
        inputs:
          - { name: fruit, path: FOLDER/fruit.json, to: ingest }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
            to: [items]
          items:
            stages:
              - { name: select, type: json_select, with: { fields: { size: /size } } }
              - { name: try, type: exec, with: { command: [sh, -c, "test NAME = good || test -e FOLDER/cause-is-gone && cat"], sandbox: off } }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_failed_among_the_selected_are_restarted_after_a_preview_that_begins_nothing()
    {
        await using var bed = await StartAsync("good", "bad", "worse");
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await page.GotoAsync("/runs");
        await page.GetByLabel("Select all loaded runs").ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Restart failed…" }).ClickAsync();

        var preview = page.GetByRole(AriaRole.Dialog);
        await Expect(preview.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        foreach (var name in new[] { "bad", "worse" })
        {
            await Expect(preview.GetByRole(AriaRole.Listitem).Filter(new LocatorFilterOptions { HasText = name })).ToContainTextAsync("3 reused · 2 run");
        }

        await Expect(preview).ToContainTextAsync("In all 6 reused · 4 run");
        await Expect(preview).ToContainTextAsync("1 of the selected did not fail, and is left alone");
        var start = preview.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Restart 2 runs" });
        await Expect(start).ToHaveAttributeAsync("aria-disabled", "false");
        await watched.CheckAccessibilityAsync();
        Assert.Equal(3, await CountAsync(bed));

        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "cause-is-gone"), "", Cancellation);
        await start.ClickAsync();
        await Expect(preview).ToBeHiddenAsync();
        var restarted = page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "Restart" });
        await Expect(restarted).ToHaveCountAsync(2);
        await Expect(restarted.Filter(new LocatorFilterOptions { HasText = "Succeeded" })).ToHaveCountAsync(2);
        Assert.Equal(5, await CountAsync(bed));
    }

    [Fact]
    public async Task Escape_closes_the_dialog_and_then_gives_up_the_selection()
    {
        await using var bed = await StartAsync("good");
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        _ = await page.GotoAsync("/?status=succeeded");
        await watched.IsAtAsync("/runs?status=succeeded");
        await page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "good" }).GetByRole(AriaRole.Checkbox).ClickAsync();
        var bar = page.GetByRole(AriaRole.Toolbar, new PageGetByRoleOptions { Name = "1 run selected" });
        await bar.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Label…" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Close", Exact = true }).Last.FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(bar).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(bar).ToBeHiddenAsync();
    }

    private static async Task<ServerBed> StartAsync(params string[] names)
    {
        var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web });
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "fruit.json"), """{"fruit":[{"name":"plum","size":3},{"name":"pear","size":4}]}""", Cancellation);
        foreach (var name in names)
        {
            var pipeline = Pipeline.Replace("NAME", name, StringComparison.Ordinal).Replace("FOLDER", bed.Folder, StringComparison.Ordinal);
            _ = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline }, HttpStatusCode.Accepted));
        }

        return bed;
    }

    private static async Task<int> CountAsync(ServerBed bed) => (await bed.SendAsync(HttpMethod.Get, "/api/v1/runs", null, HttpStatusCode.OK)).GetProperty("items").GetArrayLength();
}
