using System.CommandLine;
using Reprise.Cli.Parsing;
using Reprise.Cli.Rendering;
using Reprise.Engine.Contract;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise types</c>: the step types in the journal, and whether a handler is at hand.</summary>
internal static class TypesCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Also types with a handler that no run has used" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("types", "List the step types in the journal, and whether a handler is at hand")
        {
            Examples = [("reprise types", "those that were used"), ("reprise types --all", "also those that could be")],
        };
        command.AddAll(All);
        command.SetAction(Invocation.Handle(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(Invocation call, CancellationToken cancellation)
    {
        var types = await call.Recordings.TypesAsync(call.Get(All), cancellation);
        if (call.Json)
        {
            await JsonOutput.WriteArrayAsync(call.Out, types.ToAsyncEnumerable(), ContractJson.Indented.StepTypeObject, cancellation);
            return 0;
        }

        var table = new TextTable("type", ">steps", "effect", "handler");
        foreach (var type in types)
        {
            table.Add(type.Type, Format.CountOrDot(type.Count), type.Effect,
                type.Handler ? new Cell("at hand", Tone.Good) : new Cell("not here", Tone.Warn));
        }

        if (table.IsEmpty)
        {
            call.Out.Line("No steps yet. `reprise types --all` lists what a pipeline can use.");
            return 0;
        }

        table.Write(call.Out);
        return 0;
    }
}
