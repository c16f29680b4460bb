using Reprise.Hosting;
using Reprise.Kernel;

namespace Reprise.Server.Requests;

/// <summary>
/// The queue that a request names. It is one that whoever started the server told it to use: otherwise a request could make it connect to any address, and would have to hold a password.
/// </summary>
internal static class ServerQueue
{
    /// <summary>The queue of this name, with the server's own user and password.</summary>
    /// <param name="text"><c>memory</c>, or the URL of a broker without user and password.</param>
    /// <param name="own">What <c>serve --queue</c> says, or null.</param>
    /// <exception cref="RepriseException"><c>usage.invalid</c>: there is a password in it, or the server does not use it.</exception>
    public static QueueChoice Find(string text, string? own)
    {
        var asked = QueueChoice.Of(BodyValues.Required(text, "queue", "{ \"queue\": \"memory\" }"));
        if (asked.HasCredentials)
        {
            throw new RepriseException("usage.invalid", "The field 'queue' holds a user; the server connects as its own.", $"Send {asked.Kind}.");
        }

        var known = QueueChoice.Configured(own);
        return known.FirstOrDefault(c => string.Equals(c.Kind, asked.Kind, StringComparison.Ordinal))
            ?? throw new RepriseException("usage.invalid", $"This server does not use the queue {asked.Kind}; it uses {string.Join(", ", known.Select(c => c.Kind))}.",
                $"Name one of these, or have the server started with `reprise serve --queue URL` or {QueueChoice.Variable}.");
    }
}
