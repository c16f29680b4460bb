using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;
using Reprise.Kernel;

namespace Reprise.Cli.Remote;

/// <summary>Audits that a server carries out.</summary>
internal static class RemoteAudits
{
    /// <summary>Asks for one, says how far it is, and waits for what it finds.</summary>
    /// <exception cref="RepriseException">What the server says, or what ended the audit.</exception>
    public static async Task<AuditObject> RunAsync(Output progress, ServerClient server, RequestBody body, CancellationToken cancellation)
    {
        var audit = await server.SendAsync(HttpMethod.Post, "audits", body, ContractJson.Default.StoredAuditObject, cancellation);
        string? making = null;
        for (var wait = RemoteRuns.Soonest; audit.Status is "queued" or "running"; wait = RemoteRuns.Next(wait))
        {
            await Task.Delay(wait, TimeProvider.System, cancellation);
            audit = await server.GetAsync($"audits/{audit.AuditId}", ContractJson.Default.StoredAuditObject, cancellation);
            if (audit.Making is { } name && !string.Equals(name, making, StringComparison.Ordinal))
            {
                AuditView.WriteMaking(progress, making = name);
            }
        }

        foreach (var untried in audit.Untried)
        {
            AuditView.WriteUntried(progress, untried.Name, untried.Message);
        }

        return audit.Result ?? throw (audit.Error is { } error
            ? new RepriseException(error.Code, error.Message, error.Hint)
            : new RepriseException("server.answer", $"The server has kept only the numbers of {audit.AuditId}.", "Audit again."));
    }
}
