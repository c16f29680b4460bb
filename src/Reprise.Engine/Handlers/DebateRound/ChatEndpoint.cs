using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using Reprise.Kernel;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.DebateRound;

/// <summary>A server of chat models, asked in the protocol of OpenAI. Its client repeats what the server was too busy for, as long as the server asks for.</summary>
internal sealed class ChatEndpoint
{
    private const string AddressVariable = "OPENAI_BASE_URL";
    private const string UsualAddress = "https://api.openai.com/v1";
    private const string Mask = "***";

    // A shorter text is a word that a server without keys wants to see, not a secret, and may well stand in an answer.
    private const int ShortestSecret = 12;

    // The stage's `timeout` is what bounds a step; this only ends an answer that never comes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    private readonly StepContext _step;
    private readonly string _keyName;
    private readonly string _key;
    private readonly OpenAIClientOptions _options;

    private ChatEndpoint(StepContext step, Uri address, string keyName, string key)
    {
        (_step, _keyName, _key) = (step, keyName, key);
        _options = new OpenAIClientOptions { Endpoint = address, NetworkTimeout = Patience };
        Address = $"{address.AbsoluteUri.TrimEnd('/')}/chat/completions";
    }

    /// <summary>The address that is asked.</summary>
    public string Address { get; }

    /// <summary>The endpoint of a step.</summary>
    /// <exception cref="RepriseException"><c>secret.missing</c>; <c>step.param</c>: the variable holds no address.</exception>
    public static ChatEndpoint Of(StepContext step, DebateRoundParameters with)
    {
        var address = with.Endpoint ?? (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } set ? set : UsualAddress);
        if (!IsAddress(address, out var uri))
        {
            throw Complaint.Failure("step.param", step, $"the environment variable {AddressVariable} holds no address: expected http://… or https://…, without user, password or query.");
        }

        return Environment.GetEnvironmentVariable(with.Key) is { Length: > 0 } key
            ? new ChatEndpoint(step, uri, with.Key, key)
            : throw Complaint.Failure("secret.missing", step, $"{uri.Host} is asked with the key in {with.Key}, which is not set.",
                $"Set the environment variable {with.Key} for this program; a server that wants no key takes any text. `key` of the stage names another variable.");
    }

    /// <summary>True for an address that can be asked and recorded: one that holds no credentials.</summary>
    public static bool IsAddress(string text, out Uri address)
    {
        var valid = Uri.TryCreate(text, UriKind.Absolute, out var found) && found is { Scheme: "http" or "https", UserInfo: "", Query: "" };
        address = found ?? new Uri("about:blank");
        return valid;
    }

    /// <summary>Asks, and returns the body of the answer.</summary>
    /// <exception cref="RepriseException"><c>http.unreachable</c>; <c>http.status</c>, with the server's words.</exception>
    public async Task<string> AskAsync(ChatQuestion question, CancellationToken cancellation)
    {
        var client = new ChatClient(question.Model, new ApiKeyCredential(_key), _options);
        using var content = BinaryContent.Create(BinaryData.FromString(question.Body.GetRawText()));
        try
        {
            var result = await client.CompleteChatAsync(content, new RequestOptions { CancellationToken = cancellation, ErrorOptions = ClientErrorBehaviors.NoThrow });
            using var answer = result.GetRawResponse();
            var body = Scrub(answer.Content.ToString());
            return answer.Status is >= 200 and < 300 ? body : throw Refused(answer, body);
        }
        catch (Exception e) when (e is ClientResultException or AggregateException or HttpRequestException or IOException
            || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            var cause = e is AggregateException { InnerExceptions: [.., var last] } ? last : e;
            throw Complaint.Failure("http.unreachable", _step, $"{Address} gave no whole answer: {Scrub(cause.Message)}",
                "Check `endpoint` and the network; `retry` on the stage asks again.", e);
        }
    }

    private RepriseException Refused(PipelineResponse answer, string body) => Complaint.Failure(
        "http.status", _step, $"{Address} answered {answer.Status} {answer.ReasonPhrase}: {ChatAnswer.ErrorText(body)}", answer.Status switch
        {
            401 or 403 => $"Check the key in {_keyName}.",
            404 => "Check `model`, and `endpoint`: it usually ends with /v1.",
            429 => "The server limits how often it is asked, or a quota is used up: give the stage a `retry` with a longer wait, or a lower `concurrency`.",
            >= 500 => "`retry` on the stage asks again.",
            _ => "The server does not take the request: check the parameters of the stage.",
        });

    private string Scrub(string text) => _key.Length < ShortestSecret ? text : text.Replace(_key, Mask, StringComparison.Ordinal);
}
