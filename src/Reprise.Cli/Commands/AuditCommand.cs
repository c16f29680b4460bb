using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Remote;
using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Engine.Auditing;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel;
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

        var sample = TextValues.Sample("--sample", call.Get(Sample));
        var found = call.Server is { } server ? await RemoteAudits.RunAsync(call.Error, server, Body(call), cancellation) : await AuditAsync(call, sample, cancellation);
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

    private static RequestBody Body(Invocation call) => new RequestBody().Add("under", call.Get(Under)).Add("sample", call.Get(Sample)).Add("seed", call.Get(Seed));

    private static async Task<AuditObject> AuditAsync(Invocation call, AuditSample? sample, CancellationToken cancellation)
    {
        var recording = sample is null ? call.Read() : call.Change().Recording;
        var audit = new SampledAudit(recording, ShippedHandlers.Catalog())
        {
            Making = name => AuditView.WriteMaking(call.Error, name),
            Untried = (name, error) => AuditView.WriteUntried(call.Error, name, error.Message),
        };
        var request = new AuditRequest { Under = call.Get(Under), Sample = sample, Seed = call.Get(Seed), Actor = Environment.UserName, Folder = Environment.CurrentDirectory };
        await using var host = sample is null ? null : await EngineHost.OpenAsync(QueueChoice.Memory, call.Change, ShippedHandlers.Catalog(), cancellation);
        return await audit.RunAsync(request, async rerun => await RunFollower.AwaitAsync(call, await host!.Engine.RerunAsync(rerun, cancellation), cancellation), cancellation);
    }
}
