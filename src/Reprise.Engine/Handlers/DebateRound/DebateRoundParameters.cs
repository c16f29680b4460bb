using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>Parameters of <c>debate_round</c>.</summary>
public sealed record DebateRoundParameters
{
    [Description("What is asked. {{/pointer}} puts in a value of the item, {{}} the whole item, {{context/pointer}} a value of the run's context.")]
    public required string Prompt { get; init; }

    [Description("The model, as its server calls it; {{context/pointer}} takes it from the run's context. Required where a speaker names none.")]
    public string? Model { get; init; }

    [Description("What the model is told first, with values put in as in prompt. Default: nothing.")]
    public string? System { get; init; }

    [Description("Who answers in turn, each seeing the answers before. Default: one, who is asked once: a plain chat call.")]
    public IReadOnlyList<DebateSpeaker>? Speakers { get; init; }

    [Description("How often each speaker answers. Default 1.")]
    [Range(1, 100)]
    public int Rounds { get; init; } = 1;

    [Description("Where models are asked: the address before /chat/completions. Default: the environment variable OPENAI_BASE_URL, else https://api.openai.com/v1.")]
    public string? Endpoint { get; init; }

    [Description("The environment variable that holds the key, which is recorded nowhere. Default OPENAI_API_KEY.")]
    public string Key { get; init; } = "OPENAI_API_KEY";

    [Description("How freely the model chooses its words, 0 to 2. Default: the server's.")]
    [Range(0.0, 2.0)]
    public double? Temperature { get; init; }

    [Description("A number by which a server may make its choices repeatable. Default: none.")]
    public long? Seed { get; init; }

    [Description("The most tokens of one answer (max_tokens). Default: the server's.")]
    [Range(1, int.MaxValue)]
    public int? MaxTokens { get; init; }

    [Description("text (default); json: each answer must be JSON, and stands in the output as such.")]
    public AnswerFormat ResponseFormat { get; init; }

    [Description("Further fields of each request, as the server knows them: top_p, reasoning_effort, max_completion_tokens. Default: none.")]
    public IReadOnlyDictionary<string, JsonElement>? Request { get; init; }
}

/// <summary>The form of a model's answer.</summary>
[JsonConverter(typeof(NamesOnly<AnswerFormat>))]
public enum AnswerFormat
{
    Text,
    Json,
}
