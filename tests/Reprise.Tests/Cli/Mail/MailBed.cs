using System.Diagnostics;
using System.Globalization;
using Reprise.Tests.Support;

namespace Reprise.Tests.Cli.Mail;

/// <summary>The program in a folder of its own, whose environment names a mail server.</summary>
public sealed class MailBed : IDisposable
{
    private readonly int _port;

    public MailBed(int port) => _port = port;

    internal CliBed Cli { get; } = new();

    /// <summary>Runs the program to its end.</summary>
    public Task<CliResult> RunAsync(string arguments) => Cli.ShellAsync($"{Variables} $REPRISE {arguments}");

    /// <summary>Starts the program.</summary>
    public Process Start(string arguments) => Cli.StartShell($"{Variables} exec $REPRISE {arguments}");

    /// <summary>A mail server on the port that the environment names.</summary>
    internal Task<SmtpServer> ServeAsync() => SmtpServer.StartAsync("--port", _port.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => Cli.Dispose();

    private string Variables => string.Create(CultureInfo.InvariantCulture, $"REPRISE_SMTP_HOST=127.0.0.1 REPRISE_SMTP_PORT={_port} REPRISE_SMTP_TLS=none REPRISE_SMTP_FROM=reprise@example.org");
}
