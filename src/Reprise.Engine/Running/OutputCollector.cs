using System.Security.Cryptography;
using System.Text;
using Reprise.Kernel;
using Reprise.Kernel.Actions;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Running;

/// <summary>Takes a step's outputs as its handler writes them: small bytes stay with the record, larger ones go to the store, and a long list goes to the journal in chunks, so that it never sits in memory.</summary>
internal sealed class OutputCollector(IJournal journal, IArtifactStore store, ListAddress address, string where) : IDisposable
{
    private const int ChunkLength = 512;

    /// <summary>A chunk with its last output stays below 85,000 bytes: larger buffers are collected seldom, and of a million outputs they would pile up.</summary>
    private const int ChunkBytes = 48 * 1024;

    private const int BesidesBytes = 64;

    private readonly List<StepArtifact> _items = [];
    private KeySet? _keys;
    private ListDigest? _digest;
    private long _flushed;
    private int _bytes;
    private bool _unkeyed;

    /// <summary>What a step that is executed again is expected to write: such bytes are hashed, and not stored once more.</summary>
    public IReadOnlySet<Digest>? Expected { get; init; }

    /// <summary>Number of outputs.</summary>
    public long Count => _flushed + _items.Count;

    /// <summary>True where each output is an item of its own.</summary>
    public bool Keyed => Count > 0 && !_unkeyed;

    /// <summary>The outputs; empty where there are more than a row holds.</summary>
    public IReadOnlyList<StepArtifact> Items => _flushed > 0 ? [] : _items;

    /// <summary>Digest over the list where it stands in chunks, else default.</summary>
    public Digest Digest { get; private set; }

    public ValueTask AddAsync(string? key, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation)
    {
        var name = Check(key);
        return bytes.Length <= StepArtifact.MaxInlineSize
            ? AddAsync(new StepArtifact(name, Digest.Of(bytes.Span), bytes.Length, mediaType, bytes), cancellation)
            : StoreAsync(name, bytes, mediaType, cancellation);
    }

    public async ValueTask AddStreamAsync(string? key, string mediaType, Stream content, CancellationToken cancellation)
    {
        var name = Check(key);
        var head = new byte[StepArtifact.MaxInlineSize + 1];
        var count = await content.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        if (count <= StepArtifact.MaxInlineSize)
        {
            await AddAsync(new StepArtifact(name, Digest.Of(head.AsSpan(0, count)), count, mediaType, head.AsMemory(0, count)), cancellation);
            return;
        }

        content.Seek(0, SeekOrigin.Begin);
        if (Expected is null || await ExpectedAsync(content, cancellation) is not { } known)
        {
            var (digest, size) = await store.PutAsync(content, cancellation);
            await AddAsync(new StepArtifact(name, digest, size, mediaType), cancellation);
            return;
        }

        await AddAsync(new StepArtifact(name, known, content.Length, mediaType), cancellation);
    }

    public ValueTask AddExistingAsync(string? key, StepArtifact existing, CancellationToken cancellation) =>
        AddAsync(existing with { Name = Check(key) }, cancellation);

    /// <summary>Writes what is left of a long list.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        if (_flushed > 0)
        {
            await FlushAsync(cancellation);
            Digest = _digest!.Finish();
        }
    }

    public void Dispose() => _digest?.Dispose();

    /// <summary>The digest of a stream that holds expected bytes which the store has; else null, and the stream at its beginning.</summary>
    private async ValueTask<Digest?> ExpectedAsync(Stream content, CancellationToken cancellation)
    {
        var digest = new Digest(await SHA256.HashDataAsync(content, cancellation));
        if (Expected!.Contains(digest) && await store.SizeAsync(digest, cancellation) == content.Length)
        {
            return digest;
        }

        content.Seek(0, SeekOrigin.Begin);
        return null;
    }

    private async ValueTask StoreAsync(string name, ReadOnlyMemory<byte> bytes, string mediaType, CancellationToken cancellation)
    {
        var digest = await store.PutAsync(bytes, cancellation);
        await AddAsync(new StepArtifact(name, digest, bytes.Length, mediaType), cancellation);
    }

    private ValueTask AddAsync(StepArtifact output, CancellationToken cancellation)
    {
        _items.Add(output);
        _bytes += BesidesBytes + output.Name.Length + (output.Bytes?.Length ?? 0);
        var full = _flushed > 0 ? _items.Count >= ChunkLength || _bytes >= ChunkBytes : _items.Count > StepRecord.MaxListed;
        return full ? FlushAsync(cancellation) : ValueTask.CompletedTask;
    }

    private async ValueTask FlushAsync(CancellationToken cancellation)
    {
        _digest ??= new ListDigest();
        foreach (var item in _items)
        {
            _digest.Add(item.Name, item.Digest);
        }

        foreach (var chunk in _items.Chunk(ChunkLength))
        {
            _ = await journal.AppendAsync(new ListEntry(address, _flushed, chunk), cancellation);
            _flushed += chunk.Length;
        }

        _items.Clear();
        _bytes = 0;
    }

    private string Check(string? key)
    {
        if (key is null)
        {
            if (Count > 0)
            {
                throw Invalid("item.key_invalid", "wrote a second output, and not every output has a key", "Give each output a key, or write one only.");
            }

            _unkeyed = true;
            return StepArtifact.ItemName;
        }

        if (_unkeyed)
        {
            throw Invalid("item.key_invalid", $"wrote an output with the key '{key}' after one without", "Give each output a key, or write one only.");
        }

        CheckKey(key);
        return key;
    }

    private void CheckKey(string key)
    {
        var length = Encoding.UTF8.GetByteCount(key);
        if (length is 0 or > ItemPath.MaxKeyBytes)
        {
            throw Invalid(
                "item.key_invalid", $"made an item whose key has {length:N0} bytes",
                $"A key has 1 to {ItemPath.MaxKeyBytes:N0} bytes; choose another field as the key.");
        }

        _keys ??= new KeySet();
        if (!_keys.Add(key))
        {
            throw Invalid("item.key_duplicate", $"made two items with the key '{Shorten(key)}'", "Choose a field that is unique among the items as the key.");
        }
    }

    private static string Shorten(string key) => key.Length <= 80 ? key : key[..80] + "…";

    private RepriseException Invalid(string code, string what, string hint) => new(code, $"The step {where} {what}.", hint);
}
