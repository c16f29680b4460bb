using System.Text.Json;
using Reprise.Kernel;
using Reprise.Server.Http;
using Reprise.Storage.Sqlite;

namespace Reprise.Server.Agents;

/// <summary>Who is told of the end of a call.</summary>
/// <param name="Url">Where.</param>
/// <param name="Secret">What the message is signed with; null for no signature.</param>
/// <param name="Headers">Header fields to send along.</param>
internal sealed record WebhookTarget(Uri Url, string? Secret, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Reads one: an address, or an object with <c>url</c>, <c>secret</c> and <c>headers</c>.</summary>
    /// <exception cref="RepriseException"><c>call.invalid</c>.</exception>
    public static WebhookTarget Read(JsonElement body)
    {
        var text = body.ValueKind == JsonValueKind.String ? body.GetString() : body.Text("url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
        {
            throw new RepriseException("call.invalid", $"The webhook's url '{text}' is no address.", "Expected http://… or https://…, without a user name.");
        }

        var headers = body.Field("headers") is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : [];
        return new WebhookTarget(url, body.Text("secret"), headers);
    }

    /// <summary>As it is kept until it was told.</summary>
    public StoredWebhook Stored(string execution) => new(execution, Url.AbsoluteUri, Secret, JsonSerializer.Serialize(Headers, ServerJson.Default.IReadOnlyDictionaryStringString));

    /// <summary>One that was kept.</summary>
    public static WebhookTarget Of(StoredWebhook stored) => new(new Uri(stored.Url), stored.Secret, JsonSerializer.Deserialize(stored.Headers, ServerJson.Default.IReadOnlyDictionaryStringString)!);
}
