using System.Net;
using System.Text.Json;
using Microsoft.Playwright;
using Reprise.Tests.Cli;
using Reprise.Tests.Server;
using static Microsoft.Playwright.Assertions;

namespace Reprise.Tests.Browser;

/// <summary>What the dashboard asks before it starts something: answers for effects, changes digit for digit, also while the browser calls itself offline.</summary>
public sealed class PlanTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Sending = """
        pipeline: sending
        params: { limits: { order: 9007199254740993, share: 1.10, title: a } }
        inputs: [{ name: in, path: FOLDER/in.json, to: split }]
        routes:
          split: { stages: [{ name: split, type: json_split, with: { path: "$[*]" } }], to: [work] }
          work:
            stages:
              - { name: send, type: exec, effect: external, with: { shell: "read x; if [ $x = 1 -a -e FOLDER/dies ]; then rm FOLDER/dies; kill -9 $PPID; exit 1; fi; echo $x >> FOLDER/sent; echo $x", stdin: true, sandbox: off } }
            to: [all]
          all: { stages: [{ name: all, type: gather }] }
        """;

    [Fact]
    public async Task A_replay_past_effects_is_started_after_one_answer_for_all_of_them()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var origin = await RunAsync(bed);
        _ = await watched.Page.GotoAsync($"/runs/{origin}?plan=replay&stage=split/split");
        var plan = watched.Page.GetByRole(AriaRole.Dialog);
        await Expect(plan).ToContainTextAsync("Decide 2 effects to start");
        await plan.GetByRole(AriaRole.Group, new LocatorGetByRoleOptions { Name = "2 effects that would be repeated", Exact = true })
            .GetByRole(AriaRole.Radio, new LocatorGetByRoleOptions { Name = "Leave it out", Exact = true }).CheckAsync();
        await ConfirmAsync(plan, "Replay");
        await watched.IsAtOtherRunAsync(origin);
        Assert.Equal(2, (await EndOfLastAsync(bed)).GetProperty("counts").GetProperty("skipped").GetInt32());
        Assert.Equal(["1", "2"], (await File.ReadAllLinesAsync(Path.Combine(bed.Folder, "sent"), TestContext.Current.CancellationToken)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_run_with_a_step_in_doubt_is_recovered_and_the_doubt_is_told()
    {
        using var cli = new CliBed();
        cli.Write("sending.yaml", Sending.Replace("FOLDER", cli.Folder, StringComparison.Ordinal));
        cli.Write("in.json", "[1,2]");
        cli.Write("dies", "");
        Assert.Equal(137, (await cli.RunAsync("run", "sending.yaml", "--concurrency", "1")).ExitCode);
        await using var bed = await ServerBed.StartAsync(o => o with { Web = Chromium.Web, Recover = false }, cli.Folder);
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var run = (await bed.GetAsync("/api/v1/runs/last")).GetProperty("run_id").GetString();
        _ = await watched.Page.GotoAsync($"/runs/{run}?plan=recover");
        var plan = watched.Page.GetByRole(AriaRole.Dialog);
        await Expect(plan).ToContainTextAsync("is in doubt: it stays so until `reprise resolve`");
        await Expect(plan.GetByRole(AriaRole.Radio)).ToHaveCountAsync(0);
        await ConfirmAsync(plan, "Recover");
        await Expect(plan).ToHaveCountAsync(0);
        await Expect(watched.Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "What was done", Exact = true })).ToContainTextAsync("2Executed");
        Assert.Equal("2\n", await File.ReadAllTextAsync(Path.Combine(cli.Folder, "sent"), TestContext.Current.CancellationToken));
        Assert.Equal(1, (await bed.GetAsync($"/api/v1/runs/{run}")).GetProperty("counts").GetProperty("in_doubt").GetInt32());
    }

    [Fact]
    public async Task A_fork_changes_what_was_edited_and_no_digit_beside_it()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var origin = await RunAsync(bed);
        _ = await watched.Page.GotoAsync($"/runs/{origin}?plan=fork");
        var plan = watched.Page.GetByRole(AriaRole.Dialog);
        var field = plan.GetByLabel("Parameters");
        await field.FillAsync((await field.InputValueAsync()).Replace("\"a\"", "\"b\"", StringComparison.Ordinal));
        await Expect(plan).ToContainTextAsync("Patch: {\"limits\":{\"title\":\"b\"}}");
        await ConfirmAsync(plan, "Fork");
        await watched.IsAtOtherRunAsync(origin);
        var limits = (await EndOfLastAsync(bed)).GetProperty("params").GetProperty("limits");
        Assert.Equal(("9007199254740993", "b"), (limits.GetProperty("order").GetRawText(), limits.GetProperty("title").GetString()));
    }

    [Fact]
    public async Task A_browser_that_calls_itself_offline_still_plans_and_starts()
    {
        await using var bed = await StartAsync();
        await using var watched = await chromium.OpenAsync(bed.Server.Address);
        var page = watched.Page;
        var origin = await RunAsync(bed);
        _ = await page.GotoAsync($"/runs/{origin}?plan=replay&stage=work/send");
        var plan = page.GetByRole(AriaRole.Dialog);
        await Expect(plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Replay", Exact = true })).ToHaveAttributeAsync("aria-disabled", "false");
        _ = await page.EvaluateAsync("window.dispatchEvent(new Event('offline'))");
        await plan.GetByLabel("Publish the outputs of").SelectOptionAsync("split/split");
        await Expect(plan).ToContainTextAsync("Shall they happen again?");
        await plan.GetByRole(AriaRole.Radio, new LocatorGetByRoleOptions { Name = "Do it again", Exact = true }).CheckAsync();
        await ConfirmAsync(plan, "Replay");
        await watched.IsAtOtherRunAsync(origin);
        Assert.Equal("succeeded", (await EndOfLastAsync(bed)).GetProperty("status").GetString());
        Assert.Equal(4, (await File.ReadAllLinesAsync(Path.Combine(bed.Folder, "sent"), TestContext.Current.CancellationToken)).Length);
    }

    private static async Task ConfirmAsync(ILocator plan, string button)
    {
        var start = plan.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = button, Exact = true });
        await Expect(start).ToHaveAttributeAsync("aria-disabled", "false");
        await start.ClickAsync();
    }

    private static async Task<JsonElement> EndOfLastAsync(ServerBed bed) => await bed.EndOfAsync(await bed.GetAsync("/api/v1/runs/last"));

    private static Task<ServerBed> StartAsync() => ServerBed.StartAsync(o => o with { Web = Chromium.Web });

    private static async Task<string> RunAsync(ServerBed bed)
    {
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "in.json"), "[1,2]", TestContext.Current.CancellationToken);
        JsonElement run = await bed.EndOfAsync(await bed.SendAsync(HttpMethod.Post, "/api/v1/runs", new { pipeline = Sending.Replace("FOLDER", bed.Folder, StringComparison.Ordinal) }, HttpStatusCode.Accepted));
        Assert.Equal("succeeded", run.GetProperty("status").GetString());
        return run.GetProperty("run_id").GetString()!;
    }
}
