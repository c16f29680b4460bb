using System.Text.Json;
using Reprise.Engine.Handlers.Json;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>Asks chat models, in turn where there are several; the output holds the answers and the whole exchange, which is the recording.</summary>
public sealed class DebateRoundHandler : ParameterHandler<DebateRoundParameters, DebateRoundParameters>
{
    // Fields of a request that have parameters of their own, or that would change what an answer is.
    private static readonly string[] OwnFields = ["model", "messages", "temperature", "seed", "max_tokens", "response_format", "stream", "n", "tools"];

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("debate_round", "1", Effect.Recorded, "Asks chat models; their answers and the whole exchange are the output.")
    {
        Parameters = typeof(DebateRoundParameters),
        ReadsContext = true,
    };

    /// <inheritdoc/>
    protected override DebateRoundParameters Prepare(DebateRoundParameters with, string route, string stage)
    {
        var speakers = with.Speakers ?? [];
        var (parameter, complaint) =
            with.Endpoint is { } endpoint && !ChatEndpoint.IsAddress(endpoint, out _) ? ("endpoint", "is no address: expected http://… or https://…, without user, password or query.")
            : with.Speakers is { Count: 0 } ? ("speakers", "names nobody; leave it out for a plain chat call.")
            : speakers.GroupBy(s => s.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice ? ("speakers", $"names `{twice.Key}` twice.")
            : with.Rounds > 1 && speakers.Count < 2 ? ("rounds", $"is {with.Rounds}, and there is nobody to answer to: name at least two `speakers`.")
            : string.IsNullOrWhiteSpace(with.Model) && (speakers.Count == 0 || speakers.Any(s => string.IsNullOrWhiteSpace(s.Model))) ? ("model", "is missing: name one for the stage, or for every speaker.")
            : (with.Request ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Keys.FirstOrDefault(OwnFields.Contains) is { } field
                ? ($"request.{field}", "is not taken there: the stage has a parameter for it, or answers would have another form.")
            : ("", "");
        return complaint.Length == 0 ? with : throw Complaint.Param(route, stage, parameter, complaint);
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, DebateRoundParameters prepared, CancellationToken cancellation)
    {
        var speakers = await SpeakersAsync(step, prepared, cancellation);
        var endpoint = ChatEndpoint.Of(step, prepared);
        var turns = new List<ChatTurn>();
        for (var round = 1; round <= prepared.Rounds; round++)
        {
            foreach (var speaker in speakers)
            {
                var question = ChatQuestion.To(speaker, round, turns, prepared);
                var turn = ChatAnswer.Read(step, question, await endpoint.AskAsync(question, cancellation), prepared.ResponseFormat);
                turns.Add(turn);
                step.Tokens += turn.Usage?.Total ?? 0;
            }
        }

        await step.WriteAsync(null, DebateOutput.Write(endpoint.Address, turns, prepared.ResponseFormat), JsonText.MediaType, cancellation);
    }

    private static async ValueTask<IReadOnlyList<ResolvedSpeaker>> SpeakersAsync(StepContext step, DebateRoundParameters with, CancellationToken cancellation)
    {
        var speakers = with.Speakers ?? [];
        var texts = speakers.SelectMany(s => new[] { s.Model, s.System, s.Prompt }).Concat([with.Model, with.System, with.Prompt]);
        JsonElement? item = texts.Any(PromptTemplate.ReadsItem) ? await DebateItem.ReadAsync(step, cancellation) : null;
        return speakers.Count == 0 ? [Resolve(null)] : [.. speakers.Select(Resolve)];

        ResolvedSpeaker Resolve(DebateSpeaker? speaker) => new(
            speaker?.Name,
            Filled("model", speaker?.Model ?? with.Model)!,
            Filled("system", speaker?.System ?? with.System),
            Filled("prompt", speaker?.Prompt ?? with.Prompt)!,
            speaker?.Temperature ?? with.Temperature);

        string? Filled(string parameter, string? text) => text is null ? null : PromptTemplate.Fill(step, parameter, text, item);
    }
}
