using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli.Mail;

/// <summary><c>--notify</c> and <c>reprise mail</c>, without a server and with one that is killed.</summary>
public sealed partial class MailCommandTests : IDisposable
{
    private readonly MailBed _bed = new(SmtpServer.FreePort());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task A_run_without_a_server_sends_its_mail_before_the_command_ends()
    {
        await using var server = await _bed.ServeAsync();
        var run = await _bed.RunAsync("run pipeline.yaml --notify ann@example.org");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("ann@example.org was told by mail.", run.Error, StringComparison.Ordinal);
        Assert.Equal("succeeded: fruit", SmtpServer.Header((await server.MailsAsync(1)).Single(), "Subject"));
        Assert.Equal(0, (await _bed.RunAsync("rerun table.json --notify ann@example.org")).ExitCode);
        Assert.StartsWith("identical: rerun of ", SmtpServer.Header((await server.MailsAsync(2))[1], "Subject"), StringComparison.Ordinal);
        var listed = (await _bed.RunAsync("mail list")).Output;
        Assert.Equal(2, listed.Split('\n').Count(l => l.Contains("sent", StringComparison.Ordinal) && l.Contains("ann@example.org", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_cannot_be_told_is_refused_before_anything_runs()
    {
        var unset = await _bed.Cli.RunAsync("run", "pipeline.yaml", "--notify", "ann@example.org");
        Assert.Equal(2, unset.ExitCode);
        Assert.Contains("REPRISE_SMTP_HOST", unset.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _bed.RunAsync("run pipeline.yaml --notify nobody")).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_bed.Cli.Folder, ".reprise")));
    }

    [Fact]
    public async Task A_detached_run_is_told_of_by_the_worker()
    {
        await using var server = await _bed.ServeAsync();
        Assert.Equal(0, (await _bed.RunAsync("run pipeline.yaml --detach --notify ann@example.org")).ExitCode);
        Assert.Equal("waiting", (await _bed.RunAsync("mail list --json")).Json.EnumerateArray().Single().GetProperty("state").GetString());
        using var worker = _bed.Start("worker");
        _ = await server.MailsAsync(1);
        worker.Kill();
        await worker.WaitForExitAsync(Cancellation);
        Assert.Equal("succeeded: fruit", SmtpServer.Header((await server.MailsAsync(1)).Single(), "Subject"));
    }

    [Fact]
    public async Task A_server_that_is_killed_before_it_could_send_loses_no_mail_and_one_that_was_sending_sends_none_twice()
    {
        using (var first = _bed.Start("serve --listen 127.0.0.1:0"))
        {
            var address = await AddressAsync(first);
            await BeginAsync(address, "ann@example.org");
            await UntilAsync(address, mails => mails.Any(m => State(m) == "queued" && m.GetProperty("attempts").GetInt32() > 0));
            await KillAsync(first);
        }

        await using var server = await _bed.ServeAsync();
        using (var second = _bed.Start("serve --listen 127.0.0.1:0"))
        {
            var address = await AddressAsync(second);
            _ = await server.MailsAsync(1);
            await UntilAsync(address, mails => mails.All(m => State(m) == "sent"));
            await BeginAsync(address, "mute@example.org");
            _ = await server.MailsAsync(2);
            await UntilAsync(address, mails => mails.Any(m => State(m) == "sending"));
            await KillAsync(second);
        }

        using var third = _bed.Start("serve --listen 127.0.0.1:0");
        var last = await AddressAsync(third);
        await UntilAsync(last, mails => mails.Any(m => State(m) == "uncertain"));
        await BeginAsync(last, "bob@example.org");
        _ = await server.MailsAsync(3);
        await KillAsync(third);
        Assert.Equal(["ann@example.org", "mute@example.org", "bob@example.org"], (await server.MailsAsync(3)).Select(m => SmtpServer.Header(m, "To")));
    }

    private static string? State(JsonElement mail) => mail.GetProperty("state").GetString();

    private static async Task<Uri> AddressAsync(Process server)
    {
        while (await server.StandardError.ReadLineAsync(Cancellation) is { } line)
        {
            if (Address().Match(line) is { Success: true } found)
            {
                _ = server.StandardError.ReadToEndAsync(CancellationToken.None);
                return new Uri(found.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("The server ended before it said where it listens.");
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync(Cancellation);
    }

    private async Task BeginAsync(Uri server, string notify)
    {
        using var http = new HttpClient { BaseAddress = server };
        var pipeline = (await File.ReadAllTextAsync(Path.Combine(_bed.Cli.Folder, "pipeline.yaml"), Cancellation)).Replace("path: fruit.json", $"path: {Path.Combine(_bed.Cli.Folder, "fruit.json")}", StringComparison.Ordinal);
        using var answer = await http.PostAsJsonAsync("/api/v1/runs", new { pipeline, notify }, Cancellation);
        _ = answer.EnsureSuccessStatusCode();
    }

    private static async Task UntilAsync(Uri server, Func<IReadOnlyList<JsonElement>, bool> reached)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!reached([.. JsonElement.Parse(await http.GetStringAsync("/api/v1/mail", limit.Token)).GetProperty("items").EnumerateArray()]))
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [GeneratedRegex(@" at (http://\S+)", RegexOptions.None, 5000)]
    private static partial Regex Address();
}
