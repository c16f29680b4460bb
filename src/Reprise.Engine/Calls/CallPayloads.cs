using System.Text.Json;
using Reprise.Engine.Recordings;
using Reprise.Engine.Running;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Calls;

/// <summary>Makes the payloads of calls: checks what was given, keeps what must be kept, and computes the action key.</summary>
internal sealed class CallPayloads(Recording recording, DocumentKeeper documents, CallLimits limits)
{
    private const string InputName = "input";
    private static readonly Digest None = Digest.OfText("null");

    /// <summary>The payload of a call as it was made.</summary>
    /// <param name="target">What is called.</param>
    /// <param name="input">The input as it came; null for none.</param>
    /// <param name="context">The context, the caller's where the call gave none.</param>
    /// <param name="stored">Whether the input is in the store already; else a small one travels with the record.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RepriseException"><c>call.invalid</c>, <c>call.limit</c>.</exception>
    public async ValueTask<CallPayload> MakeAsync(RegisteredTarget target, ReadOnlyMemory<byte>? input, JsonElement? context, bool stored, CancellationToken cancellation)
    {
        CheckSize(target, input, context);
        var action = await ActionAsync(target, Component(target, input), context, cancellation);
        return new CallPayload(action, input is { } bytes ? await ArtifactAsync(bytes, stored, cancellation) : null, input, context);
    }

    /// <summary>The payload of a call that is recorded, to be made again with what is registered now.</summary>
    public async ValueTask<CallPayload> AgainAsync(RegisteredTarget target, StepRecord row, CancellationToken cancellation)
    {
        var context = await ContextAsync(row, cancellation);
        var input = row.Inputs.Count > 0 ? await OutputReader.ReadAsync(recording, row.Inputs[0], cancellation) : default(ReadOnlyMemory<byte>?);
        var action = await ActionAsync(target, row.Action.Inputs, context, cancellation);
        return new CallPayload(action, row.Inputs.Count > 0 ? row.Inputs[0] : null, input, context);
    }

    /// <summary>The context of a recorded call, or null where it had none.</summary>
    public ValueTask<JsonElement?> ContextAsync(StepRecord row, CancellationToken cancellation) => ContextAsync(recording, row, cancellation);

    /// <summary>The context of a recorded call, or null where it had none.</summary>
    public static async ValueTask<JsonElement?> ContextAsync(Recording recording, StepRecord row, CancellationToken cancellation)
    {
        if (row.Action.Context == None)
        {
            return null;
        }

        var context = CanonicalJson.Parse((await recording.ReadAsync(row.Action.Context, cancellation)).Span);
        return context.ValueKind == JsonValueKind.Null ? null : context;
    }

    /// <summary>Keeps the input of a root call in the store.</summary>
    public async ValueTask<IReadOnlyList<RunInput>> KeepInputAsync(ReadOnlyMemory<byte>? input, CancellationToken cancellation) => input is not { } bytes ? []
        : [new RunInput(InputName, "", await recording.Store.PutAsync(bytes, cancellation), bytes.Length, MediaTypes.Json)];

    private async ValueTask<ActionVector> ActionAsync(RegisteredTarget target, Digest inputs, JsonElement? context, CancellationToken cancellation) => new(
        await documents.KeepAsync(target.Name, cancellation), await documents.KeepAsync((JsonElement?)null, cancellation), inputs,
        await documents.KeepAsync(context, cancellation), await documents.KeepAsync(target.CodeDocument, cancellation), await documents.KeepAsync(target.EnvironmentDocument, cancellation));

    private async ValueTask<StepArtifact> ArtifactAsync(ReadOnlyMemory<byte> bytes, bool stored, CancellationToken cancellation)
    {
        var inline = !stored && bytes.Length <= StepArtifact.MaxInlineSize;
        var digest = stored || inline ? Digest.Of(bytes.Span) : await recording.Store.PutAsync(bytes, cancellation);
        return new StepArtifact(InputName, digest, bytes.Length, MediaTypes.Json, inline ? bytes : default(ReadOnlyMemory<byte>?));
    }

    private void CheckSize(RegisteredTarget target, ReadOnlyMemory<byte>? input, JsonElement? context)
    {
        if (input is { } bytes && bytes.Length > limits.MaxInput)
        {
            throw TooLarge(target, "input", bytes.Length, limits.MaxInput);
        }

        if (context is { } value && value.GetRawText().Length is var length && length > limits.MaxContext)
        {
            throw TooLarge(target, "context", length, limits.MaxContext);
        }
    }

    private static Digest Component(RegisteredTarget target, ReadOnlyMemory<byte>? input)
    {
        try
        {
            return CallInputs.Of(input is { } bytes ? CanonicalJson.Parse(bytes.Span) : null);
        }
        catch (FormatException e)
        {
            throw new RepriseException("call.invalid", $"The input of {target.Name} cannot be read: {e.Message}", "Give one JSON value, each property name once.", inner: e);
        }
    }

    private static RepriseException TooLarge(RegisteredTarget target, string what, int size, int most) => new(
        "call.limit", $"The {what} of {target.Name} has {size:N0} bytes; at the most {most:N0} are allowed.", "Store it elsewhere and pass its address.");
}
