using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>One who answers in a <c>debate_round</c>. What is not said here is taken from the stage.</summary>
public sealed record DebateSpeaker
{
    [Description("The name that the others see above an answer.")]
    public required string Name { get; init; }

    [Description("The model, instead of the stage's.")]
    public string? Model { get; init; }

    [Description("What the model is told first, instead of the stage's.")]
    public string? System { get; init; }

    [Description("What is asked, instead of the stage's.")]
    public string? Prompt { get; init; }

    [Description("How freely the model chooses its words, instead of the stage's.")]
    [Range(0.0, 2.0)]
    public double? Temperature { get; init; }
}
