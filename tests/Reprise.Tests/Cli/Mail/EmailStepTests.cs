using System.Text.Json;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli.Mail;

/// <summary>Steps of type <c>email</c>: what arrives, that it arrives once, and what a run says where it does not.</summary>
public sealed class EmailStepTests : IDisposable
{
    private const string Pipeline = """
        pipeline: letters
        inputs:
          - { name: people, path: people.json, to: ingest }
        params: { subject: "Hello {{/name}}" }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$[*]", key: "$.id" } }
            to: [letters]
          letters:
            stages:
              - { name: select, type: json_select, with: { fields: { name: /name, email: /email } } }
              - name: send
                type: email
                with: { to: ["{{/email}}"], subject: "${subject}", text: "Dear {{/name}},\n.\nyours", attach: [item] }
                on_error: skip
        """;

    private readonly MailBed _bed = new(SmtpServer.FreePort());

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Each_item_gets_its_mail_once_over_restarts_and_the_output_says_what_was_sent()
    {
        await using var server = await _bed.ServeAsync();
        Write("[{\"id\":1,\"name\":\"Zoë\\r\\nBcc: eve@example.org\",\"email\":\"zoe@example.org\"},{\"id\":2,\"name\":\"Bob\",\"email\":\"bob@example.org\"}]");
        var run = await _bed.RunAsync("run letters.yaml --json");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var mails = (await server.MailsAsync(2)).ToDictionary(m => m.GetProperty("to")[0].GetString()!);
        var zoe = mails["zoe@example.org"];
        Assert.Equal("Hello Zoë Bcc: eve@example.org", SmtpServer.Header(zoe, "Subject"));
        Assert.Equal("Dear Bob,\n.\nyours", SmtpServer.Text(mails["bob@example.org"], "text/plain"));
        Assert.Contains("application/json", zoe.GetProperty("parts").EnumerateArray().Select(p => p.GetProperty("type").GetString()));
        Assert.Equal(["bob@example.org", "zoe@example.org"], (await server.RecipientsAsync(2)).Order());

        var output = JsonElement.Parse((await _bed.RunAsync("get last/letters/send/1")).Bytes);
        Assert.Equal((SmtpServer.Header(zoe, "Message-ID"), "250 2.0.0 taken as 4711"), (output.GetProperty("message_id").GetString(), output.GetProperty("answer").GetString()));
        Assert.Equal(Reprise.Kernel.Artifacts.Digest.Of(zoe.GetProperty("raw").GetBytesFromBase64()).ToString(), output.GetProperty("message").GetString());

        var restart = await _bed.RunAsync("restart last --json");
        Assert.Equal(2, restart.Json.GetProperty("counts").GetProperty("reused").GetInt32() - 3);
        var hazard = await _bed.RunAsync("restart last --force send --json");
        Assert.Equal((3, "effects.unacknowledged"), (hazard.ExitCode, hazard.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal(2, (await server.MailsAsync(2)).Count);
    }

    [Fact]
    public async Task A_refusal_fails_the_step_with_the_words_and_a_recover_sends_what_is_left()
    {
        await using var server = await _bed.ServeAsync();
        Write("[{\"id\":1,\"name\":\"Ann\",\"email\":\"refused@example.org\"}]", failing: true);
        var run = await _bed.RunAsync("run letters.yaml --json");
        Assert.Equal((1, "mail.refused"), (run.ExitCode, run.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Contains("550 5.1.1", run.Json.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, (await _bed.RunAsync("recover --json")).ExitCode);
        Assert.Equal(2, (await server.RecipientsAsync(2)).Count);
        Assert.Equal("failed", (await _bed.RunAsync("mail list --json")).Json.EnumerateArray().Single().GetProperty("state").GetString());
    }

    [Fact]
    public async Task Nobody_knows_whether_a_mail_was_taken_puts_the_step_in_doubt()
    {
        await using var server = await _bed.ServeAsync();
        Write("[{\"id\":1,\"name\":\"Ann\",\"email\":\"cut@example.org\"}]", failing: true);
        var run = await _bed.RunAsync("run letters.yaml --json");
        Assert.Equal((1, "interrupted", 1), (run.ExitCode, run.Json.GetProperty("status").GetString(), run.Json.GetProperty("counts").GetProperty("in_doubt").GetInt32()));
        _ = await _bed.RunAsync("recover --json");
        Assert.Single(await server.MailsAsync(1));
        Assert.Equal("uncertain", (await _bed.RunAsync("mail list --json")).Json.EnumerateArray().Single().GetProperty("state").GetString());
    }

    [Fact]
    public async Task What_is_wrong_with_the_stage_is_found_before_anything_runs()
    {
        Write("[]");
        Assert.Equal((2, "mail.unset"), await CodeAsync(_bed.Cli.RunAsync("run", "letters.yaml", "--json")));
        Assert.Equal(0, (await _bed.Cli.RunAsync("run", "letters.yaml", "--plan", "--json")).ExitCode);
        foreach (var wrong in (string[])["to: [], subject: a, text: b", "to: [nobody], subject: a, text: b", "to: [a@b.c], subject: a", "to: [a@b.c], subject: a, text: b, text_from: item", "to: [a@b.c], subject: a, text: b, attach: [split]"])
        {
            _bed.Cli.Write("wrong.yaml", Pipeline.Replace("to: [\"{{/email}}\"], subject: \"${subject}\", text: \"Dear {{/name}},\\n.\\nyours\", attach: [item]", wrong, StringComparison.Ordinal));
            Assert.Equal((2, "pipeline.invalid"), await CodeAsync(_bed.RunAsync("run wrong.yaml --json")));
        }

        Assert.Empty((await _bed.RunAsync("runs --json")).Json.EnumerateArray());
    }

    private static async Task<(int ExitCode, string? Code)> CodeAsync(Task<CliResult> running)
    {
        var result = await running;
        return (result.ExitCode, result.Json.GetProperty("error").GetProperty("code").GetString());
    }

    private void Write(string people, bool failing = false)
    {
        _bed.Cli.Write("letters.yaml", failing ? Pipeline.Replace("\n        on_error: skip", "", StringComparison.Ordinal) : Pipeline);
        _bed.Cli.Write("people.json", people);
    }
}
