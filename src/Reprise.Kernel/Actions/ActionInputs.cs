using System.Security.Cryptography;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Actions;

/// <summary>The <c>inputs</c> component of an action key: canonical JSON of <c>{"inputs":[{"digest":…,"name":…},…],"item":…}</c>, hashed as it is made.</summary>
public static class ActionInputs
{
    /// <summary>The component of a step of which nobody recorded what it read: the digest of JSON's <c>null</c>. No list has it, not even the empty one.</summary>
    public static Digest Unknown { get; } = Digest.OfText("null");

    /// <summary>The component of a step with a short list of inputs.</summary>
    public static Digest Of(string item, IReadOnlyList<StepArtifact> inputs)
    {
        using var writer = CanonicalWriter.Rent();
        writer.Raw("{\"inputs\":["u8);
        for (var i = 0; i < inputs.Count; i++)
        {
            WriteEntry(writer, i > 0, inputs[i].Name, inputs[i].Digest);
        }

        WriteEnd(writer, item);
        return Digest.Of(writer.Written);
    }

    /// <summary>The component of a step with any number of inputs, given one by one.</summary>
    public static Digest Of(string item, IEnumerable<(string Name, Digest Digest)> inputs)
    {
        using var list = new ListDigest("{\"inputs\":["u8);
        foreach (var (name, digest) in inputs)
        {
            list.Add(name, digest);
        }

        return list.Finish(writer => WriteEnd(writer, item));
    }

    internal static void WriteEntry(CanonicalWriter writer, bool comma, string name, Digest digest)
    {
        Span<byte> hex = stackalloc byte[64];
        Span<byte> raw = stackalloc byte[Digest.Size];
        digest.CopyTo(raw);
        _ = Convert.TryToHexStringLower(raw, hex, out _);
        writer.Raw(comma ? ",{\"digest\":\"sha256:"u8 : "{\"digest\":\"sha256:"u8);
        writer.Raw(hex);
        writer.Raw("\",\"name\":"u8);
        writer.Text(name);
        writer.Raw("}"u8);
    }

    private static void WriteEnd(CanonicalWriter writer, string item)
    {
        writer.Raw("],\"item\":"u8);
        writer.Text(item);
        writer.Raw("}"u8);
    }
}

/// <summary>SHA-256 over the canonical JSON of a list of names and digests that is too long to hold.</summary>
public sealed class ListDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _any;

    /// <summary>Begins a plain list: <c>[{"digest":…,"name":…},…]</c>.</summary>
    public ListDigest()
        : this("["u8)
    {
    }

    internal ListDigest(ReadOnlySpan<byte> begin) => _hash.AppendData(begin);

    /// <summary>Adds an entry.</summary>
    public void Add(string name, Digest digest)
    {
        using var writer = CanonicalWriter.Rent();
        ActionInputs.WriteEntry(writer, _any, name, digest);
        _hash.AppendData(writer.Written);
        _any = true;
    }

    /// <summary>Ends the list.</summary>
    public Digest Finish() => Finish(static writer => writer.Raw("]"u8));

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    internal Digest Finish(Action<CanonicalWriter> end)
    {
        using var writer = CanonicalWriter.Rent();
        end(writer);
        _hash.AppendData(writer.Written);
        Span<byte> hash = stackalloc byte[Digest.Size];
        _ = _hash.GetHashAndReset(hash);
        return new Digest(hash);
    }
}
