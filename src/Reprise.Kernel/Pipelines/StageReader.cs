using Reprise.Kernel.Steps;

namespace Reprise.Kernel.Pipelines;

/// <summary>Reads one stage of a pipeline file.</summary>
internal static class StageReader
{
    private static readonly string[] Keys =
        ["name", "type", "with", "from", "publish", "effect", "version", "timeout", "retry", "on_error", "concurrency", "compare", "env"];

    private static readonly string[] RetryKeys = ["attempts", "delay", "max_delay"];

    /// <summary>The stage; a missing name or type becomes an error and an empty text, which later checks leave alone.</summary>
    public static StageDefinition Stage(SourceNode node, SourcePath path, string? before, PipelineErrors errors)
    {
        if (SourceFields.Of(node, path, errors, "A stage", Keys) is not { } fields)
        {
            return new StageDefinition { Name = "", Type = "", With = default };
        }

        if (fields.Find("env") is not null and not SourceMap)
        {
            fields.Map("env");
        }

        return new StageDefinition
        {
            Name = fields.Text("name", "the stage's name"),
            Type = fields.Text("type", "the step type (`reprise types` lists them)"),
            With = fields.Object("with"),
            From = fields.Texts("from") ?? (before is null ? [] : [before]),
            Publish = fields.OptionalText("publish"),
            Effect = fields.OneOf<Effect>("effect"),
            Version = fields.OptionalText("version"),
            Timeout = fields.Duration("timeout"),
            Retry = Retry(fields, path["retry"], errors),
            OnError = fields.OneOf<OnError>("on_error") ?? OnError.Fail,
            Concurrency = fields.Integer("concurrency", "a whole number from 1 to 10000"),
            Compare = fields.Json("compare"),
            Env = fields.Json("env"),
        };
    }

    private static RetryPolicy Retry(SourceFields stage, SourcePath path, PipelineErrors errors)
    {
        const string Attempts = "a whole number from 1 to 100";
        if (stage.Find("retry") is not SourceMap map)
        {
            return RetryPolicy.None with { Attempts = stage.Integer("retry", Attempts + ", or a map with attempts, delay and max_delay") ?? 1 };
        }

        var fields = SourceFields.Of(map, path, errors, "`retry`", RetryKeys)!;
        return new RetryPolicy(
            fields.Integer("attempts", Attempts) ?? 1,
            fields.Duration("delay") ?? RetryPolicy.None.Delay,
            fields.Duration("max_delay") ?? RetryPolicy.None.MaxDelay);
    }
}
