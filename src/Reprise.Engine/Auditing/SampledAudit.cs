using System.Security.Cryptography;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Kernel.Verification;

namespace Reprise.Engine.Auditing;

/// <summary>An audit from its request to its scores: finds the names, has a sample of them made again, and scores all of them.</summary>
/// <param name="recording">What to audit.</param>
/// <param name="handlers">The handlers at hand, beside those that pipelines name.</param>
public sealed class SampledAudit(Recording recording, HandlerCatalog handlers)
{
    /// <summary>Called with each name before it is made again.</summary>
    public Action<string>? Making { get; init; }

    /// <summary>Called with each name that could not be made again, and why; it stays untried.</summary>
    public Action<string, RepriseException>? Untried { get; init; }

    /// <summary>The current versions of the names that are meant.</summary>
    /// <exception cref="RepriseException"><c>artifact.not_found</c>: no name begins so.</exception>
    public async ValueTask<IReadOnlyList<NamedVersion>> NamesAsync(string? under, CancellationToken cancellation)
    {
        var names = await recording.Journal.NamesAsync(new NameQuery(null, under), cancellation);
        return names.Count > 0 || under is null ? names : throw new RepriseException(
            "artifact.not_found", $"No artifact has a name that begins with '{under}'.", "`reprise artifacts` lists the names.");
    }

    /// <summary>Carries it out.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="rerun">Makes an artifact again and waits for the end of that.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RepriseException"><c>artifact.not_found</c>, <c>journal.damaged</c>; <c>run.cancelled</c>: a rerun was stopped.</exception>
    public async Task<AuditObject> RunAsync(AuditRequest request, Func<RerunRequest, Task<RunRecord>> rerun, CancellationToken cancellation)
    {
        var names = await NamesAsync(request.Under, cancellation);
        var made = request.Sample is { } sample && names.Count > 0 ? await MakeAsync(request, sample, names, rerun, cancellation) : null;
        return await new Auditor(recording, handlers).AuditAsync(names, cancellation) with { Sample = made };
    }

    private async Task<AuditSampleObject> MakeAsync(AuditRequest request, AuditSample sample, IReadOnlyList<NamedVersion> names, Func<RerunRequest, Task<RunRecord>> rerun, CancellationToken cancellation)
    {
        var seed = request.Seed ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var chosen = sample.Choose([.. names.Select(n => n.Name)], seed);
        var versions = names.ToDictionary(n => n.Name, StringComparer.Ordinal);
        foreach (var name in chosen)
        {
            cancellation.ThrowIfCancellationRequested();
            Making?.Invoke(name);
            await MakeAsync(request, versions[name], rerun);
        }

        return new AuditSampleObject(seed, chosen);
    }

    // One that cannot even be begun is no reason to leave out the others: it stays untried, and it is said why.
    private async Task MakeAsync(AuditRequest request, NamedVersion version, Func<RerunRequest, Task<RunRecord>> rerun)
    {
        try
        {
            var run = await rerun(new RerunRequest { Artifact = version.Digest, Version = version, Reason = "sampled by an audit", Actor = request.Actor, Folder = request.Folder });
            if (run.Status != RunStatus.Succeeded)
            {
                throw new RepriseException("run.cancelled", $"The audit was stopped while it made {version.Name} again.", $"`reprise recover {run.Header.Id}` goes on with that; then audit again.");
            }
        }
        catch (RepriseException e) when (e.Code is not ("run.cancelled" or "disk.full" or "journal.unwritable"))
        {
            Untried?.Invoke(version.Name, e);
        }
    }
}
