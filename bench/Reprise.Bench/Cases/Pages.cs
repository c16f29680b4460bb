using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;

namespace Reprise.Bench.Cases;

/// <summary>The dashboard in a headless Chromium, over very many runs and a run of very many steps: what a person waits for, and what the tab takes.</summary>
internal static class Pages
{
    private const int Visits = 7;
    private const string Programs = "/usr/bin/chromium";
    private const string HasRows = "() => document.querySelectorAll('[role=grid] [role=row]').length > 1";

    /// <summary>Records, serves, and looks.</summary>
    public static async Task<IReadOnlyList<Row>> RunAsync(string root, int size, string program)
    {
        await Lists.RecordAsync(root, size);
        var run = await RecordWideAsync(root, size, program);
        using var server = ServedFolder.Start(program, root);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") ?? Programs, Args = ["--no-sandbox", "--disable-gpu"] });
        _ = await VisitAsync(browser, server, "/"); // The server's first answers read its files and fill its caches.
        return
        [
            await LoadAsync(browser, server, "/", $"runs page over {size} runs"),
            await LoadAsync(browser, server, $"/runs/{run}", $"run page of {size} steps"),
            await LoadAsync(browser, server, $"/runs/{run}?tab=steps", $"steps of a run of {size} steps"),
            await UpdateAsync(browser, server),
        ];
    }

    /// <summary>Visits with nothing kept: until there is something to see, and until there are rows or a graph that answer.</summary>
    private static async Task<Row> LoadAsync(IBrowser browser, ServedFolder server, string path, string what)
    {
        var visits = new List<Visit>();
        for (var i = 0; i < Visits; i++)
        {
            visits.Add(await VisitAsync(browser, server, path));
        }

        var whole = visits.Select(v => v.Whole).Order().ToArray();
        var paint = visits.Select(v => v.Paint).Order().ToArray();
        return new Row("page", 1, 1000 / whole[Visits / 2], null, whole[Visits / 2], whole[^1], null, null)
        {
            Peak = visits.Max(v => v.PrivateMegabytes),
            Note = string.Create(CultureInfo.InvariantCulture,
                $"{what}, nothing cached: content after p50_ms (slowest of {Visits}: p99_ms), first paint {paint[Visits / 2]:0} ms (slowest {paint[^1]:0}), {visits[0].ScriptKilobytes:0} KB of JavaScript as sent, JS heap {visits.Max(v => v.HeapMegabytes):0} MB; memory is the tab's process without what it shares"),
        };
    }

    private static async Task<Visit> VisitAsync(IBrowser browser, ServedFolder server, string path)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = server.Address.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        var clock = Stopwatch.StartNew();
        _ = await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        _ = await page.WaitForFunctionAsync(path.Contains("tab=", StringComparison.Ordinal) || path is "/" ? HasRows : "() => document.querySelector('.react-flow__node')");
        _ = await page.WaitForFunctionAsync("() => performance.getEntriesByName('first-contentful-paint').length > 0"); // It may be there before it is seen.
        var whole = clock.Elapsed.TotalMilliseconds;
        var seen = await page.EvaluateAsync<JsonElement>(
            "() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0].startTime, script: performance.getEntriesByType('resource').filter(r => r.name.endsWith('.js')).reduce((n, r) => n + r.encodedBodySize, 0), heap: performance.memory?.usedJSHeapSize ?? 0 })");
        var processes = await (await browser.NewBrowserCDPSessionAsync()).SendAsync("SystemInfo.getProcessInfo");
        var renderers = processes!.Value.GetProperty("processInfo").EnumerateArray().Where(p => p.GetProperty("type").GetString() is "renderer").Select(p => p.GetProperty("id").GetInt32());
        return new Visit(whole, seen.GetProperty("paint").GetDouble(), seen.GetProperty("script").GetDouble() / 1024, seen.GetProperty("heap").GetDouble() / 1024 / 1024, renderers.Max(PrivateMegabytes));
    }

    /// <summary>From the answer to a started run until the page of runs shows it.</summary>
    private static async Task<Row> UpdateAsync(IBrowser browser, ServedFolder server)
    {
        await using var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = server.Address.ToString(), ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        _ = await page.GotoAsync("/");
        _ = await page.WaitForFunctionAsync(HasRows);
        using var http = new HttpClient { BaseAddress = server.Address };
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var name = $"tick-{i}";
            var body = JsonSerializer.Serialize(new { pipeline = $"pipeline: {name}\ninputs: []\nroutes: {{ a: {{ stages: [{{ name: b, type: gather }}] }} }}\n" });
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            var shown = page.WaitForFunctionAsync("name => [...document.querySelectorAll('[role=grid] [role=row]')].some(r => r.textContent.includes(name))", name);
            using var answer = await http.PostAsync(new Uri("/api/v1/runs", UriKind.Relative), content);
            _ = answer.EnsureSuccessStatusCode();
            var clock = Stopwatch.StartNew();
            _ = await shown;
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        times.Sort();
        return new Row("page_update", 1, 1000 / times[10], null, times[10], times[^1], null, null) { Note = "from the answer to a started run until the runs page shows it" };
    }

    private static async Task<string> RecordWideAsync(string root, int steps, string program)
    {
        var items = string.Join(',', Enumerable.Range(0, steps / 2).Select(i => $$"""{"id":{{i}},"size":{{i % 97}}}"""));
        await File.WriteAllTextAsync(Path.Combine(root, "items.json"), $$"""{"items":[{{items}}]}""");
        await File.WriteAllTextAsync(Path.Combine(root, "wide.yaml"), """
            pipeline: wide
            inputs: [{ name: items, path: items.json, to: split }]
            routes:
              split: { stages: [{ name: split, type: json_split, with: { path: "$.items[*]", key: "$.id" } }], to: [work] }
              work: { stages: [{ name: select, type: json_select, with: { fields: { size: /size } } }] }
            """);
        var info = new ProcessStartInfo(program, ["run", "wide.yaml", "--data", "served", "--json"]) { UseShellExecute = false, WorkingDirectory = root, RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonDocument.Parse(output).RootElement.GetProperty("run_id").GetString()! : throw new InvalidOperationException(output);
    }

    private static double PrivateMegabytes(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024.0;

    private readonly record struct Visit(double Whole, double Paint, double ScriptKilobytes, double HeapMegabytes, double PrivateMegabytes);
}
