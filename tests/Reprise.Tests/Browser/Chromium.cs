using Microsoft.Playwright;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Browser;

/// <summary>The browser of the machine, and the built dashboard. Where one of them is missing the tests say so and are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The folder of the built dashboard.</summary>
    public static string Web { get; } = Path.Combine(Repository.Root, "web", "dist");

    private static string? Program => Programs.FirstOrDefault(File.Exists);

    /// <summary>Why no test can run here; null where they can.</summary>
    private static string? Missing => Program is null ? "There is no Chromium: apt-get install chromium."
        : !File.Exists(Path.Combine(Web, "index.html")) ? "The dashboard is not built: run scripts/build-web."
        : null;

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu"] });
        }
    }

    /// <summary>A page of its own with nothing kept from others.</summary>
    public async Task<WatchedPage> OpenAsync(Uri server, ColorScheme scheme = ColorScheme.Light, int width = 1440)
    {
        Assert.SkipUnless(Missing is null, Missing ?? "");
        var context = await _browser!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = server.ToString(),
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(30_000); // Beside other tests on a slow machine; what holds is seen at once.
        return new WatchedPage(context, await context.NewPageAsync(), server);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.DisposeAsync() ?? ValueTask.CompletedTask);
        _playwright?.Dispose();
    }
}
