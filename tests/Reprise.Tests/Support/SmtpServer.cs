using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Reprise.Engine.Mail;
using Reprise.Tests.Architecture;

namespace Reprise.Tests.Support;

/// <summary>A mail server (aiosmtpd) of one's own on a free port, which ends with the tests. What it got was read by another program's parser of mail.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private readonly Process _process;
    private readonly Task _reading;
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SmtpServer(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public int Port { get; private set; }

    /// <summary>The mails that came, in order, taken or not.</summary>
    public IReadOnlyList<JsonElement> Mails => [.. _events.Where(e => Is(e, "mail"))];

    private IReadOnlyList<string> Recipients => [.. _events.Where(e => Is(e, "rcpt")).Select(e => e.GetProperty("address").GetString()!)];

    private IReadOnlyList<string> Logins => [.. _events.Where(e => Is(e, "login")).Select(e => e.GetProperty("mechanism").GetString()!)];

    /// <summary>How often it has held a conversation with <c>hold…</c>: at the recipient, and before it says what it makes of the mail.</summary>
    public int Held => _events.Count(e => Is(e, "held"));

    /// <summary>Starts one; skips the test where aiosmtpd is not installed, but not in CI.</summary>
    public static async Task<SmtpServer> StartAsync(params string[] arguments)
    {
        Assert.SkipUnless(IsInstalled.Value || Environment.GetEnvironmentVariable("CI") is "true", "aiosmtpd is not installed: apt-get install python3-aiosmtpd");
        var info = new ProcessStartInfo(Python) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-W", "ignore", Path.Combine(Repository.Root, "tests/support/smtp_server.py"), .. arguments])
        {
            info.ArgumentList.Add(argument);
        }

        var server = new SmtpServer(Process.Start(info)!);
        server.Port = await server._port.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>A port that nothing listens on.</summary>
    public static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Writes a certificate for localhost with its private key; it vouches for itself.</summary>
    public static string WriteCertificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        var path = Path.Combine(folder, "mail.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return path;
    }

    /// <summary>The settings of a client.</summary>
    public MailSettings Settings(MailTls tls = MailTls.None) => SettingsOf(Port, tls);

    /// <summary>The settings of a client of a server that need not be there.</summary>
    public static MailSettings SettingsOf(int port, MailTls tls = MailTls.None) => new(tls == MailTls.None ? "127.0.0.1" : "localhost", port, tls, EmailAddress.Parse("from", "Reprise <reprise@example.org>"))
    {
        Timeout = TimeSpan.FromSeconds(20),
        EndTimeout = TimeSpan.FromSeconds(20),
        RetryDelay = TimeSpan.FromMilliseconds(50),
        MaxRetryDelay = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>The mails when so many have come.</summary>
    public async Task<IReadOnlyList<JsonElement>> MailsAsync(int count)
    {
        await UntilAsync(() => Mails.Count >= count);
        return Mails;
    }

    /// <summary>Recipients that were named, in order, when so many have been. The server tells of them a moment after it has answered.</summary>
    public async Task<IReadOnlyList<string>> RecipientsAsync(int count)
    {
        await UntilAsync(() => Recipients.Count >= count);
        return Recipients;
    }

    /// <summary>Ways to log in that were used, when there are so many.</summary>
    public async Task<IReadOnlyList<string>> LoginsAsync(int count)
    {
        await UntilAsync(() => Logins.Count >= count);
        return Logins;
    }

    /// <summary>Waits until it has held conversations so often.</summary>
    public Task HeldAsync(int count) => UntilAsync(() => Held >= count);

    /// <summary>Lets the conversation go on that has been held longest.</summary>
    public Task LetGoAsync() => TellAsync("0");

    /// <summary>Lets the conversation go on that has been held shortest.</summary>
    public Task LetNewestGoAsync() => TellAsync("-1");

    /// <summary>Lets all conversations go on, and holds none any more.</summary>
    public Task LetAllGoAsync() => TellAsync("all");

    /// <summary>A header of a mail, decoded.</summary>
    public static string Header(JsonElement mail, string name) =>
        mail.GetProperty("headers").EnumerateArray().Single(h => string.Equals(h[0].GetString(), name, StringComparison.OrdinalIgnoreCase))[1].GetString()!;

    /// <summary>The text of a mail's part of this type, decoded.</summary>
    public static string Text(JsonElement mail, string type) =>
        mail.GetProperty("parts").EnumerateArray().Single(p => p.GetProperty("type").GetString() == type).GetProperty("text").GetString()!.ReplaceLineEndings("\n");

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }

    private static readonly Lazy<bool> IsInstalled = new(() =>
    {
        if (!File.Exists(Python))
        {
            return false;
        }

        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import aiosmtpd"]) { UseShellExecute = false, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    });

    private static bool Is(JsonElement told, string what) => told.GetProperty("event").GetString() == what;

    private async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), TestContext.Current.CancellationToken);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    private async Task UntilAsync(Func<bool> reached)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        for (; ; )
        {
            var news = Volatile.Read(ref _news).Task;
            if (reached())
            {
                return;
            }

            await news.WaitAsync(limit.Token);
        }
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None) is { } line)
        {
            var told = JsonElement.Parse(line);
            if (Is(told, "ready"))
            {
                _ = _port.TrySetResult(told.GetProperty("port").GetInt32());
            }

            _events.Enqueue(told);
            Interlocked.Exchange(ref _news, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        _ = _port.TrySetException(new InvalidOperationException("The mail server ended before it listened."));
    }
}
