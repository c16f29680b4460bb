using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Browser;

/// <summary>A page of the dashboard. What goes wrong behind it fails the test when it is closed: errors in the console, requests to other hosts, scripts of others.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private static readonly Lazy<string> Axe = new(() => File.ReadAllText(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js")));
    private readonly IBrowserContext _context;
    private readonly List<string> _trouble = [];

    public WatchedPage(IBrowserContext context, IPage page, Uri server)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) => Note(message.Type == "error", $"console: {message.Text}");
        page.PageError += (_, error) => Note(true, $"error: {error}");
        page.Dialog += (_, dialog) => Note(true, $"dialog: {dialog.Message}");
        page.Request += (_, request) => Note(!request.Url.StartsWith(server.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal), $"request: {request.Url}");
    }

    public IPage Page { get; }

    /// <summary>What goes wrong from here on is expected and counts for nothing.</summary>
    public bool ExpectsTrouble { get; set; }

    /// <summary>Looks for what keeps people out; only what is serious or critical counts.</summary>
    public async Task CheckAccessibilityAsync()
    {
        _ = await Page.EvaluateAsync("source => { (0, eval)(source); }", Axe.Value);
        var result = await Page.EvaluateAsync<JsonElement>("async () => (await axe.run()).violations.filter(v => v.impact === 'serious' || v.impact === 'critical').map(v => v.id + ': ' + v.nodes.map(n => n.target).join(' '))");
        Assert.Empty(result.EnumerateArray().Select(v => v.GetString()));
    }

    /// <summary>Opens a page, waits for its text and looks for what keeps people out and for what scrolls sideways.</summary>
    public async Task CheckAsync(string path, string text)
    {
        _ = await Page.GotoAsync(path);
        await Assertions.Expect(Page.Locator("body")).ToContainTextAsync(text);
        await CheckAccessibilityAsync();
        Assert.True(await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{path} scrolls sideways");
    }

    /// <summary>Waits until the page stands at an address that has this in it. (WaitForURLAsync misses an address that is reached while it begins to wait.)</summary>
    public Task IsAtAsync(string part) => Assertions.Expect(Page).ToHaveURLAsync(Address(Regex.Escape(part)));

    /// <summary>Waits until the page shows a run other than this one.</summary>
    public Task IsAtOtherRunAsync(string run) => Assertions.Expect(Page).ToHaveURLAsync(Address($"/runs/run_(?!{Regex.Escape(run["run_".Length..])})"));

    /// <summary>Waits for the page that asks for a key and answers it.</summary>
    public async Task LogInAsync(string key)
    {
        await Page.GetByLabel("Key", new PageGetByLabelOptions { Exact = true }).FillAsync(key); // Not the region "Keys" of the page before.
        await Page.Keyboard.PressAsync("Enter");
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        lock (_trouble)
        {
            Assert.Empty(_trouble);
        }
    }

    private static Regex Address(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));

    private void Note(bool isTrouble, string text)
    {
        lock (_trouble)
        {
            if (isTrouble && !ExpectsTrouble)
            {
                _trouble.Add(text);
            }
        }
    }
}
