using System.Text.Json;
using System.Text.Json.Schema;

namespace Reprise.Agents;

/// <summary>A function that others call, with its types put aside: JSON in, JSON out.</summary>
internal sealed class Reasoner
{
    private readonly Func<ReadOnlyMemory<byte>?, CallContext, Func<Task<byte[]>>> _prepare;
    private readonly Type? _input;
    private readonly Type _result;

    private Reasoner(string name, ReasonerOptions options, string version, Type? input, Type result, Func<ReadOnlyMemory<byte>?, CallContext, Func<Task<byte[]>>> prepare)
    {
        (Name, Options, Version, _input, _result, _prepare) = (name, options, version, input, result, prepare);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What is declared of it.</summary>
    public ReasonerOptions Options { get; }

    /// <summary>The version of its code.</summary>
    public string Version { get; }

    /// <summary>The reasoner of a function.</summary>
    public static Reasoner Of<TInput, TResult>(string name, Func<TInput, CallContext, Task<TResult>> work, ReasonerOptions options) => new(
        name, options, options.Version ?? CodeVersion.Of(work.Method), typeof(TInput), typeof(TResult),
        (input, context) =>
        {
            var read = InputReader.Read<TInput>(input, context);
            return async () => JsonSerializer.SerializeToUtf8Bytes(await work(read, context), context.Json);
        });

    /// <summary>The reasoner of a function without an input.</summary>
    public static Reasoner Of<TResult>(string name, Func<CallContext, Task<TResult>> work, ReasonerOptions options) => new(
        name, options, options.Version ?? CodeVersion.Of(work.Method), null, typeof(TResult),
        (_, context) => async () => JsonSerializer.SerializeToUtf8Bytes(await work(context), context.Json));

    /// <summary>Reads the input; what is returned runs the function.</summary>
    /// <param name="input">The input as JSON; null for none.</param>
    /// <param name="context">The call.</param>
    /// <exception cref="RepriseApiException"><c>call.invalid</c>: the input is not what the function takes.</exception>
    public Func<Task<byte[]>> Prepare(ReadOnlyMemory<byte>? input, CallContext context) => _prepare(input, context);

    /// <summary>The JSON schema of its input; null where it takes none.</summary>
    public JsonElement? InputSchema(JsonSerializerOptions json) => _input is null ? null : Schema(_input, json);

    /// <summary>The JSON schema of its result.</summary>
    public JsonElement? ResultSchema(JsonSerializerOptions json) => Schema(_result, json);

    private static JsonElement? Schema(Type type, JsonSerializerOptions json)
    {
        try
        {
            return JsonElement.Parse(json.GetJsonSchemaAsNode(type).ToJsonString());
        }
        catch (NotSupportedException)
        {
            return null; // A type whose converter says nothing of its form.
        }
    }
}
