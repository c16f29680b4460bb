using System.CommandLine;
using System.Security.Cryptography;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Engine.Recordings;
using Reprise.Engine.Rerunning;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Verification;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise audit</c>: how well the named artifacts are accounted for, and what would mend it.</summary>
internal static class AuditCommand
{
    private static readonly Option<string?> Under = new("--under") { Description = "Only names that begin so", HelpName = "PREFIX" };
    private static readonly Option<string?> Sample = new("--sample") { Description = "First make a random share (1%) or number (5) of them again", HelpName = "SHARE" };
    private static readonly Option<int?> Seed = new("--seed") { CustomParser = Values.Whole, Description = "With --sample: choose as the run with this seed did", HelpName = "N" };
    private static readonly Option<string?> FailUnder = new("--fail-under") { Description = "Exit code 1 where the total is below this, 0 to 1", HelpName = "X" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("audit", "Score how well the named artifacts are accounted for, and say what would mend it")
        {
            Examples =
            [
                ("reprise audit", "every named artifact, worst first"),
                ("reprise audit --under report/ --fail-under 0.9", "exit code 1 where a report is badly accounted for"),
                ("reprise audit --sample 1%", "make one in a hundred again first"),
            ],
        };
        command.AddAll(Under, Sample, Seed, FailUnder);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var limit = call.Get(FailUnder) is { } text ? Values.Score("--fail-under", text) : (double?)null;
        if (call.Get(Seed) is not null && call.Get(Sample) is null)
        {
            throw new RepriseException("usage.invalid", "--seed belongs to --sample.", "Add --sample, for example `--sample 1%`, or leave out --seed.");
        }

        var sample = call.Get(Sample) is { } share ? AuditSample.Parse(share) ?? throw new RepriseException(
            "usage.invalid", $"--sample takes a share above 0% and up to 100%, or a number from 1 on; found '{share}'.", "For example: --sample 1%, or --sample 5") : null;
        var recording = sample is null ? call.Read() : call.Change().Recording;
        var names = await NamesAsync(recording, call.Get(Under), cancellation);
        var reran = sample is null || names.Count == 0 ? null : await SampleAsync(call, names, sample, cancellation);
        var found = await new Auditor(recording, ShippedHandlers.Catalog()).AuditAsync(names, cancellation) with { Sample = reran };
        var fails = limit is { } least && !(found.Score >= least);
        call.ExitCode = fails ? 1 : 0;
        if (call.Json)
        {
            JsonOutput.Write(call.Out, found, ContractJson.Indented.AuditObject);
        }
        else
        {
            AuditView.Write(call.Out, found);
        }

        if (fails)
        {
            call.Error.Line($"{call.Error.Paint("below", Tone.Bad)} the total is {(found.Score is { } score ? AuditView.Text(score) : "unknown, as nothing is named,")} and --fail-under asks for {AuditView.Text(limit!.Value)}.");
            call.Error.Flush();
        }

        return call.ExitCode;
    }

    private static async Task<IReadOnlyList<NamedVersion>> NamesAsync(Recording recording, string? under, CancellationToken cancellation)
    {
        var names = await recording.Journal.NamesAsync(new NameQuery(null, under), cancellation);
        return names.Count > 0 || under is null ? names : throw new RepriseException(
            "artifact.not_found", $"No artifact has a name that begins with '{under}'.", "`reprise artifacts` lists the names.");
    }

    private static async Task<AuditSampleObject> SampleAsync(Invocation call, IReadOnlyList<NamedVersion> names, AuditSample sample, CancellationToken cancellation)
    {
        var seed = call.Get(Seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue);
        var chosen = sample.Choose([.. names.Select(n => n.Name)], seed);
        var versions = names.ToDictionary(n => n.Name, StringComparer.Ordinal);
        await using var host = await EngineHost.OpenAsync(QueueChoice.Memory, call.Change, ShippedHandlers.Catalog(), cancellation);
        foreach (var name in chosen)
        {
            call.Error.Line($"making {Format.OneLine(name)} again");
            call.Error.Flush();
            await RerunAsync(call, host, versions[name], cancellation);
        }

        return new AuditSampleObject(seed, chosen);
    }

    // One that cannot even be begun is no reason to leave out the others: it stays untried, and standard error says why.
    private static async Task RerunAsync(Invocation call, EngineHost host, NamedVersion version, CancellationToken cancellation)
    {
        try
        {
            var request = new RerunRequest { Artifact = version.Digest, Version = version, Reason = "sampled by an audit", Actor = Environment.UserName, Folder = Environment.CurrentDirectory };
            var run = await RunFollower.AwaitAsync(call, await host.Engine.RerunAsync(request, cancellation), cancellation);
            if (run.Status != RunStatus.Succeeded)
            {
                throw new RepriseException("run.cancelled", $"The audit was stopped while it made {version.Name} again.", $"`reprise recover {run.Header.Id}` goes on with that; then audit again.");
            }
        }
        catch (RepriseException e) when (e.Code is not ("run.cancelled" or "disk.full" or "journal.unwritable"))
        {
            call.Error.Line($"{call.Error.Paint("warning", Tone.Warn)} {Format.OneLine(version.Name)} could not be made again: {Format.OneLine(e.Message)}");
            call.Error.Flush();
        }
    }
}
