using System.CommandLine;
using Reprise.Cli.Remote;
using Reprise.Cli.Running;
using Reprise.Engine.Recordings;
using Reprise.Engine.Restarting;
using Reprise.Hosting;
using Reprise.Kernel;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Planning;

namespace Reprise.Cli.Parsing;

/// <summary>What <c>restart</c> and <c>fork</c> have in common: the run or step, whose results serve, what runs again, what becomes of effects.</summary>
internal static class RestartOptions
{
    public static readonly Argument<string> Target = new("RUN|STEP") { Description = "A run (`last`, its id, or a unique prefix of it), or a step, which then runs again" };

    public static readonly Option<bool> Detach = new("--detach") { Description = "Leave it to a `reprise worker` on this machine" };
    public static readonly Option<bool> Plan = new("--plan") { Description = "Only say what would be reused and run, and why; nothing is run or written" };
    public static readonly Option<bool> Steps = new("--steps") { Description = "With --plan: every step too" };

    private static readonly Option<string?> Scope = new Option<string?>("--scope") { Description = "Of a call: the whole run (workflow, default), or this call alone as a new run (execution)", HelpName = "workflow|execution" }
        .AcceptOnlyFromAmong("workflow", "execution");

    private static readonly Option<string?> Reuse = new Option<string?>("--reuse") { Description = "Whose recorded results serve: nobody's, the run's and its ancestors' (default), or any run's", HelpName = "none|origin|any" }
        .AcceptOnlyFromAmong("none", "origin", "any");

    private static readonly Option<string?> Match = new Option<string?>("--match") { Description = "Of identical steps that are recorded: each its own result (occurrence, default), or all the earliest (any)", HelpName = "occurrence|any" }
        .AcceptOnlyFromAmong("occurrence", "any");

    private static readonly Option<bool> IgnoreCode = new("--ignore-code") { Description = "Results serve although the code changed" };
    private static readonly Option<bool> SameEnv = new("--same-env") { Description = "Results serve only where the environment is the same" };
    private static readonly Option<string[]> Force = new("--force") { Description = "Run this stage, target or step again whatever is recorded; may be repeated", HelpName = "STEP|STAGE" };
    private static readonly Option<string[]> Effects = new("--effects") { Description = "Steps that would repeat an effect: let them (repeat), or leave them out (skip); of all, or of some", HelpName = "repeat|skip[=STEP,…]" };
    private static readonly Option<int?> Concurrency = new("--concurrency", "-j") { CustomParser = Values.Whole, Description = "Steps at a time (default: as before)", HelpName = "N" };
    private static readonly Option<string[]> Label = new("--label", "-l") { Description = "Label the run; may be repeated", HelpName = "K=V" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; kept with the run", HelpName = "TEXT" };

    /// <summary>Gives them to a command.</summary>
    public static void AddTo(Command command)
    {
        Target.CompletionSources.Add(RunLookup.Last);
        command.Arguments.Add(Target);
        command.AddAll(Scope, Reuse, Match, IgnoreCode, SameEnv, Force, Effects, QueueOption.Option, Concurrency, Label, Reason, EndNotice.Option, Detach, Plan, Steps);
    }

    /// <summary>What was asked for, without changes.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>, or there is no such run or step.</exception>
    public static async Task<RestartRequest> ReadAsync(Invocation call, Recording recording, CancellationToken cancellation)
    {
        var text = call.Get(Target);
        var step = StepLookup.LooksLikeStep(text) ? await StepLookup.FindAsync(recording, text, cancellation) : null;
        var origin = step?.Run ?? await RunLookup.FindAsync(recording, text, cancellation);
        var (all, some) = Answers(call.Get(Effects) ?? []);
        return new RestartRequest
        {
            Origin = origin,
            Step = step?.Step,
            Scope = call.Get(Scope) is "execution" ? RestartScope.Execution : RestartScope.Workflow,
            Reuse = call.Get(Reuse) is { } reuse ? TextValues.ParseWord<Reach>(reuse) : Reach.Origin,
            AnyOccurrence = call.Get(Match) is "any",
            IgnoreCode = call.Get(IgnoreCode),
            SameEnvironment = call.Get(SameEnv),
            Force = call.Get(Force) ?? [],
            Effects = all,
            EffectsOf = some,
            Concurrency = call.Get(Concurrency) is { } concurrency ? Values.Positive("--concurrency", concurrency) : 0,
            Labels = Values.Pairs("--label", call.Get(Label)),
            Reason = call.Get(Reason),
            Actor = Environment.UserName,
            Detach = call.Get(Detach),
        };
    }

    /// <summary>The same as the body of a request to a server.</summary>
    /// <exception cref="RepriseException"><c>usage.invalid</c>.</exception>
    public static RequestBody Body(Invocation call)
    {
        var (all, some) = Answers(call.Get(Effects) ?? []);
        var effects = some.ToDictionary(e => e.Key, e => WordOf(e.Value), StringComparer.Ordinal);
        if (all != EffectAnswer.None)
        {
            effects["*"] = WordOf(all);
        }

        return new RequestBody()
            .Add("scope", call.Get(Scope)).Add("reuse", call.Get(Reuse)).Add("match", call.Get(Match)).Add("ignore_code", call.Get(IgnoreCode)).Add("same_env", call.Get(SameEnv))
            .Add("force", call.Get(Force)).Add("effects", effects).Add("concurrency", call.Get(Concurrency)).Add("queue", QueueOption.Name(call)).Add("labels", Values.Pairs("--label", call.Get(Label)))
            .Add("reason", call.Get(Reason)).Add("notify", call.Get(EndNotice.Option)).Add("plan", call.Get(Plan)).Add("steps", call.Get(Steps));
    }

    private static string WordOf(EffectAnswer answer) => answer == EffectAnswer.Repeat ? "repeat" : "skip";

    private static (EffectAnswer All, IReadOnlyDictionary<string, EffectAnswer> Some) Answers(string[] texts)
    {
        var all = EffectAnswer.None;
        var some = new Dictionary<string, EffectAnswer>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var parts = text.Split('=', 2);
            var answer = parts[0] switch
            {
                "repeat" => EffectAnswer.Repeat,
                "skip" => EffectAnswer.Skip,
                _ => throw new RepriseException("usage.invalid", $"--effects takes repeat or skip; found '{text}'.", "For example: --effects skip, or --effects repeat=stp_…,route/stage"),
            };
            if (parts.Length == 1)
            {
                all = answer;
                continue;
            }

            var names = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var name in names.Length > 0 ? names : throw new RepriseException("usage.invalid", $"--effects {text} names no step.", $"For example: --effects {parts[0]}=stp_…,route/stage, or --effects {parts[0]} for all."))
            {
                some[name] = answer;
            }
        }

        return (all, some);
    }
}
