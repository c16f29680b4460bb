using System.Text.Json.Nodes;
using Reprise.Engine.Commands;
using Reprise.Engine.Handlers.Exec;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Imports;

/// <summary>A command that ran elsewhere as a step of <c>exec</c>, the same as a recorded one: its inputs are files, its outputs files or what it printed.</summary>
internal static class CommandLine
{
    private const string Printed = "stdout";

    /// <summary>The step with the parameters by which <c>exec</c> runs its command.</summary>
    /// <exception cref="RepriseException"><c>import.invalid</c>, <c>usage.invalid</c>.</exception>
    public static ImportedStep Complete(ImportedStep step, IReadOnlyList<string> command, string folder)
    {
        var inputs = step.Inputs ?? [];
        var request = new CommandRequest
        {
            Command = command,
            Folder = folder,
            Inputs = inputs is [{ Name: StepArtifact.ItemName }] ? [] : [.. inputs.Select(i => i.Name)],
            Outputs = Written(step.Outputs),
            Effect = step.Effect,
        };
        var declared = CommandInput.Of(request);
        var with = JsonObject.Create(CommandStage.Define(request, declared).Routes[0].Stages[0].With)!;
        foreach (var field in step.With.EnumerateObject())
        {
            with[field.Name] = JsonNode.Parse(field.Value.GetRawText());
        }

        return step with
        {
            StageType = ExecHandler.Type,
            With = JsonElements.Of(with),
            Inputs = step.Inputs is null ? null : declared.Count == 0 ? inputs : [.. inputs.Select((input, i) => input with { Name = declared[i].StepName })],
            Outputs = step.Outputs is [var only] ? [only with { Name = StepArtifact.ItemName }] : [.. step.Outputs.OrderBy(o => o.Name, StringComparer.Ordinal)],
        };
    }

    /// <summary>The files among the outputs; none where what it printed is the output.</summary>
    private static string[] Written(IReadOnlyList<StepArtifact> outputs)
    {
        var printed = outputs.Any(o => o.Name is Printed or StepArtifact.ItemName);
        return printed && outputs.Count > 1
            ? throw new RepriseException("import.invalid", $"The line has what the command printed ({Printed}) among several outputs.", "The outputs of a command are its files, or what it printed alone.")
            : printed ? [] : [.. outputs.Select(o => o.Name)];
    }
}
