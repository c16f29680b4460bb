using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Mail;
using Reprise.Kernel;

namespace Reprise.Engine.Mail;

/// <summary>An address that mail can go to: checked, so that nothing in it can become a header or a command of its own.</summary>
/// <param name="Name">The name that is shown with it, or null.</param>
/// <param name="Address"><c>local@domain</c> in ASCII; a domain with other letters is in Punycode.</param>
public sealed record EmailAddress(string? Name, string Address)
{
    private const int MaxLength = 254; // RFC 5321, 4.5.3.1.3, without the angle brackets.

    /// <summary>What stands behind the <c>@</c>.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Reads <c>a@b</c> or <c>Name &lt;a@b&gt;</c>.</summary>
    /// <param name="what">Where it was found, for the error: a variable, an option, a field.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="RepriseException"><c>mail.address</c>.</exception>
    public static EmailAddress Parse(string what, string? text) => TryParse(text, out var address) ? address
        : throw new RepriseException("mail.address", $"{what} takes the address of one person; found '{Handlers.Complaint.Quote(text ?? "")}'.", "For example: ann@example.org, or Ann <ann@example.org>.");

    /// <summary>The same without an error.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address)
    {
        address = null;
        if (text is null || text.Any(char.IsControl) || text.Count(c => c == '@') != 1 || !MailAddress.TryCreate(text, out var read) || ToAscii(read.Host) is not { } domain)
        {
            return false;
        }

        var plain = $"{read.User}@{domain}";
        if (plain.Length > MaxLength || !plain.All(c => char.IsAscii(c) && c is not (' ' or '<' or '>' or '"' or '(' or ')' or ',' or ';' or ':' or '\\')))
        {
            return false;
        }

        address = new EmailAddress(read.DisplayName.Length == 0 ? null : read.DisplayName, plain);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Name is null ? Address : $"{Name} <{Address}>";

    private static string? ToAscii(string domain)
    {
        try
        {
            return new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
