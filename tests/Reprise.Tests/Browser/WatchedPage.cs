using System.Text.Json;
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

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        lock (_trouble)
        {
            Assert.Empty(_trouble);
        }
    }

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
