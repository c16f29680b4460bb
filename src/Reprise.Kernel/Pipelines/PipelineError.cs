namespace Reprise.Kernel.Pipelines;

/// <summary>One thing that is wrong with a pipeline.</summary>
/// <param name="Line">From 1; 0 for a pipeline that was not read from a file.</param>
/// <param name="Column">From 1; 0 for a pipeline that was not read from a file.</param>
/// <param name="Path">Where it is, for example <c>routes.events.stages[1].type</c>.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Hint">The nearest valid name and what is allowed, or null.</param>
public sealed record PipelineError(int Line, int Column, string Path, string Message, string? Hint)
{
    /// <summary>Message and hint in one line.</summary>
    public override string ToString() => Hint is null ? Message : $"{Message} {Hint}";
}

/// <summary>What reading a pipeline gave: a definition, or every error at once.</summary>
/// <param name="Definition">The pipeline, parameters not yet put in; null where there are errors.</param>
/// <param name="Errors">Every error, in the order of the file.</param>
/// <param name="Warnings">What is allowed but looks like a mistake.</param>
public sealed record PipelineReadResult(
    PipelineDefinition? Definition, IReadOnlyList<PipelineError> Errors, IReadOnlyList<PipelineError> Warnings)
{
    /// <summary>The definition, or one error that lists them all.</summary>
    /// <param name="file">The file's name, for the messages; null where there is none.</param>
    /// <exception cref="RepriseException"><c>pipeline.invalid</c>: each fact is <c>file:line:column</c> and what is wrong there.</exception>
    public PipelineDefinition OrThrow(string? file = null) => Definition is not null && Errors.Count == 0
        ? Definition
        : throw Invalid(file, Errors);

    /// <summary>The one error that stands for all.</summary>
    internal static RepriseException Invalid(string? file, IReadOnlyList<PipelineError> errors, Exception? inner = null)
    {
        var facts = errors.Select(e => KeyValuePair.Create(e.Line > 0 ? $"{file}:{e.Line}:{e.Column}" : e.Path, e.ToString())).ToList();
        var count = errors.Count == 1 ? "1 error" : $"{errors.Count} errors";
        return new RepriseException(
            "pipeline.invalid", $"{file ?? "The pipeline"} has {count}.", "Correct what is listed; docs/pipelines.md describes every key.", facts, inner);
    }
}
