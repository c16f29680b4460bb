using Reprise.Engine.Handlers.WikiRender;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Tests.Engine.Handlers;

public sealed class WikiRenderHandlerTests : IDisposable
{
    private const string Table = """[{"place":"a|b <i>*x*</i>","mag":1.25,"day":"d2"},{"place":"c","mag":null,"day":"d1"},{"place":"d","mag":6,"day":"d2"}]""";
    private static readonly WikiRenderHandler Handler = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-wiki-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_page_holds_text_table_and_figure_and_nothing_from_elsewhere()
    {
        var html = await Render("""
            ---
            title: Quakes & more
            description: A week
            ---
            {{table.length}} events, [source](https://example.org).

            {{figure plot caption="How *strong*"}}

            | Place | Magnitude |
            |---|--:|
            {{#table by=-mag limit=2}}
            | {{place}} | {{mag decimals=1}} |
            {{/table}}
            """);
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", html, StringComparison.Ordinal);
        Assert.Contains("<title>Quakes &amp; more</title>", html, StringComparison.Ordinal);
        Assert.Contains("<header><h1>Quakes &amp; more</h1><p class=\"lede\">A week</p></header>", html, StringComparison.Ordinal);
        Assert.Contains("<p>3 events, <a href=\"https://example.org\">source</a>.</p>", html, StringComparison.Ordinal);
        Assert.Contains("<figure><img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"How *strong*\" /><figcaption>How *strong*</figcaption></figure>", html, StringComparison.Ordinal);
        Assert.Contains("<td>d</td>\n<td style=\"text-align: right;\">6.0</td>", html, StringComparison.Ordinal);
        Assert.Contains("<td>a|b &lt;i&gt;*x*&lt;/i&gt;</td>\n<td style=\"text-align: right;\">1.3</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<td>c</td>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", html, StringComparison.Ordinal);
        Assert.Equal(html, await Render(await File.ReadAllTextAsync(Path.Combine(_folder, "page.md"), TestContext.Current.CancellationToken)));
    }

    [Theory]
    [InlineData("{{#table group=day}}{{key}}:{{count}}({{#items by=mag}}{{place}}{{^@last}} {{/@last}}{{/items}})\n{{/table}}", "d1:1(c)\nd2:2(a|b &lt;i&gt;*x*&lt;/i&gt; d)")]
    [InlineData("{{#table by=mag}}{{@number}}{{#mag}}={{mag}}{{/mag}}{{^mag}}=none{{/mag}};{{/table}}", "1=1.25;2=6;3=none;")]
    [InlineData("{{#table by=-mag}}{{@number}}{{#mag}}={{mag}}{{/mag}}{{^mag}}=none{{/mag}};{{/table}}", "1=6;2=1.25;3=none;")]
    [InlineData("{{#table by=day,-place}}{{mag default=none}};{{/table}}", "none;6;1.25;")]
    [InlineData("{{#table by=place offset=1 limit=1}}{{.}}{{/table}}", "{&quot;place&quot;:&quot;c&quot;,&quot;mag&quot;:null,&quot;day&quot;:&quot;d1&quot;}")]
    [InlineData("a{{! gone }}b{{gone default=\"none at all\"}} {{table.2.mag format=\"#,##0.00\"}}", "abnone at all 6.00")]
    [InlineData("{{^table}}x{{/table}}{{#gone}}y{{/gone}}{{page.k}}", "z")]
    public async Task The_template_language_does_what_its_documentation_says(string text, string expected)
    {
        var html = await Render("---\nk: z\ntitle: t\n---\n" + text);
        Assert.Contains("<p>" + expected + "</p>", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x\n\n{{#table}}", "line 3: the section {{#table}} is not closed")]
    [InlineData("---\na: b\n---\n{{/table}}", "line 4: {{/table}} closes nothing")]
    [InlineData("{{#table limits=3}}{{/table}}", "`limits=3` is no option")]
    [InlineData("{{x", "a tag is not closed")]
    [InlineData("{{}}", "a tag is empty")]
    [InlineData("---\na: b\n", "front matter is not closed")]
    [InlineData("---\na: [\n---\n", "front matter is not YAML")]
    public async Task A_page_that_cannot_be_read_stops_the_run_before_it_starts(string text, string message)
    {
        await WriteAsync("page.md", text);
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await new HandlerBench { Folder = _folder }.BindAsync(Handler, """{"page":"page.md"}"""));
        Assert.Equal("pipeline.invalid", error.Code);
        Assert.Contains("parameter `page`", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{{figure gone}}", "there is no figure `gone` among the inputs; there is plot")]
    [InlineData("![x](https://example.org/a.png)", "is no input of the stage")]
    [InlineData("<img alt='' src='//example.org/a.png'>", "loads something from elsewhere")]
    [InlineData("<script src=https://example.org/a.js></script>", "loads something from elsewhere")]
    [InlineData("{{#table limit=x}}{{/table}}", "limit=x is not a whole number")]
    [InlineData("{{#table}}{{place decimals=1}}{{/table}}", "is no number to format")]
    public async Task A_page_that_does_not_fit_its_inputs_is_named(string text, string message)
    {
        var error = await Assert.ThrowsAsync<RepriseException>(() => Render(text));
        Assert.Equal("step.param", error.Code);
        Assert.Contains("route/stage, item `it`: parameter `page`", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_never_becomes_markup_or_loads_anything()
    {
        var html = await Render("{{#table}}{{x}}\n{{/table}}", """[{"x":"<script src=https://e.org></script> ![i](https://e.org/i.png) [l](javascript:1) {{y}} &lt; # `"}]""");
        Assert.Contains("<p>&lt;script src=https://e.org&gt;&lt;/script&gt; ![i](https://e.org/i.png) [l](javascript:1) {{y}} &amp;lt; # `</p>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_are_part_of_the_code_and_kept_in_the_store()
    {
        await WriteAsync("page.md", "one");
        await WriteAsync("shell.html", "<html><title>{{title}}</title>{{figure plot}}{{{content}}}<style>{{{style}}}</style></html>");
        await WriteAsync("more.css", "b { color: red }");
        const string With = """{"page":"page.md","template":"shell.html","style":"more.css"}""";
        var bench = new HandlerBench { Folder = _folder };
        var first = await bench.BindAsync(Handler, With);
        Assert.Equal(3, Digest.Parse(first.Code.GetProperty("files")[0].GetProperty("digest").GetString()!) is var digest ? await bench.Store.SizeAsync(digest, TestContext.Current.CancellationToken) : 0);
        var step = await bench.RunAsync(Handler, With, Inputs(Table));
        Assert.Contains("<html><title>it</title><figure><img src=\"data:image/svg+xml;base64,PHN2Zy8+\" alt=\"\"></figure><p>one</p>", step.Output.Text, StringComparison.Ordinal);
        Assert.Contains("b { color: red }</style>", step.Output.Text, StringComparison.Ordinal);
        await WriteAsync("page.md", "two");
        Assert.NotEqual(first.Code.GetRawText(), (await bench.BindAsync(Handler, With)).Code.GetRawText());
        await WriteAsync("more.css", "a { background: url(https://e.org/x) }");
        var error = await Assert.ThrowsAsync<RepriseException>(async () => await bench.BindAsync(Handler, With));
        Assert.Contains("parameter `style` loads something from elsewhere", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<RepriseException>(async () => await bench.BindAsync(Handler, """{"page":"gone.md"}"""));
        Assert.Contains("parameter `page` names `gone.md`", error.Message, StringComparison.Ordinal);
    }

    private static HandlerBenchInput[] Inputs(string table) => [HandlerBench.Text("table", table), HandlerBench.Text("plot", "<svg/>", "image/svg+xml")];

    private async Task<string> Render(string page, string table = Table)
    {
        await WriteAsync("page.md", page);
        return (await new HandlerBench { Folder = _folder }.RunAsync(Handler, """{"page":"page.md"}""", Inputs(table))).Output.Text;
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(_folder, name), text, TestContext.Current.CancellationToken);
}
