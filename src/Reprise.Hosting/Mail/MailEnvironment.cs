using System.Globalization;
using Reprise.Engine.Mail;
using Reprise.Kernel;

namespace Reprise.Hosting.Mail;

/// <summary>The mail server as the environment names it: the better place for a password, and the same for a server and for commands without one.</summary>
public static class MailEnvironment
{
    /// <summary>The variable without which no mail is sent.</summary>
    public const string Host = "REPRISE_SMTP_HOST";

    private const string Port = "REPRISE_SMTP_PORT";
    private const string Tls = "REPRISE_SMTP_TLS";
    private const string User = "REPRISE_SMTP_USER";
    private const string Password = "REPRISE_SMTP_PASSWORD";
    private const string From = "REPRISE_SMTP_FROM";
    private const string Authorities = "REPRISE_SMTP_CA";
    private const string Operator = "REPRISE_NOTIFY";

    /// <summary>What must be set, for errors.</summary>
    public const string Hint = $"Set {Host} and {From}; where needed {Port}, {Tls} (starttls, tls or none), {User} and {Password}. docs/mail.md describes them.";

    /// <summary>What the environment says; null where it names no mail server.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, <c>mail.address</c>: a variable has a value that cannot be.</exception>
    public static MailSettings? Read() => Read(Environment.GetEnvironmentVariable);

    /// <summary>The same of other variables.</summary>
    public static MailSettings? Read(Func<string, string?> variables)
    {
        if (Text(Host) is not { } host)
        {
            return null;
        }

        var tls = Text(Tls)?.ToLowerInvariant() switch
        {
            null or "starttls" => MailTls.StartTls,
            "tls" => MailTls.Tls,
            "none" => MailTls.None,
            var other => throw new RepriseException("usage.invalid", $"{Tls} takes starttls, tls or none; found '{other}'.", "starttls encrypts on port 587, tls on port 465 from the first byte on."),
        };
        var settings = new MailSettings(host, PortOf(Text(Port), tls), tls, EmailAddress.Parse(From, Text(From)))
        {
            User = Text(User),
            Password = Text(Password),
            Authorities = Text(Authorities),
            Operator = Text(Operator) is { } named ? EmailAddress.Parse(Operator, named) : null,
        };
        Check(settings);
        return settings;

        string? Text(string name) => variables(name) is { Length: > 0 } value ? value : null;
    }

    private static int PortOf(string? text, MailTls tls) => text is null ? tls switch
    {
        MailTls.None => 25,
        MailTls.StartTls => 587,
        _ => 465,
    }
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue ? port
        : throw new RepriseException("usage.invalid", $"{Port} takes a port from 1 to {ushort.MaxValue}; found '{text}'.", "Leave it out for the usual one: 587 with starttls, 465 with tls, 25 with none.");

    private static void Check(MailSettings settings)
    {
        if ((settings.User is null) != (settings.Password is null))
        {
            throw new RepriseException("usage.invalid", $"{User} and {Password} belong together; found one of them.", "Set both, or none for a server that takes mail without a login.");
        }

        if (settings is { User: not null, Tls: MailTls.None } && settings.Host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            throw new RepriseException("usage.invalid", $"{Tls} is none, and a password would go to {settings.Host} unencrypted.", $"Set {Tls} to starttls or tls.");
        }

        if (settings.Authorities is { } file && !File.Exists(file))
        {
            throw new RepriseException("usage.invalid", $"{Authorities} names the file {file}, which is not there.", "Name a file with certificates in PEM, or leave it out for those of the system.");
        }
    }
}
