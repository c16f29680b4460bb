using System.CommandLine;
using System.Text.Json;
using Reprise.Cli.Parsing;
using Reprise.Engine.Contract;
using Reprise.Hosting;
using Reprise.Kernel.Pipelines;

namespace Reprise.Cli.Commands;

/// <summary><c>reprise schema</c>: the JSON Schema of pipeline files.</summary>
internal static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new DocumentedCommand("schema", "Print the JSON Schema of pipeline files, for editors")
        {
            Examples =
            [
                ("reprise schema > pipeline.schema.json", "then begin the pipeline file with the line below"),
                ("# yaml-language-server: $schema=pipeline.schema.json", "and the editor completes and checks it"),
            ],
        };
        command.SetAction(Invocation.Handle((call, _) =>
        {
            call.Out.Line(JsonSerializer.Serialize(PipelineSchema.Create(ShippedHandlers.Catalog()), ContractJson.Indented.JsonNode));
            return Task.FromResult(0);
        }));
        return command;
    }
}
