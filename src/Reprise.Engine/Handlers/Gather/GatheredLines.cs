using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Gather;

/// <summary>The inputs of a gather one behind the other, each ended by a line feed where lines are wanted; sorted or each line once where asked for.</summary>
internal sealed class GatheredLines(StepContext step, GatherParameters with)
{
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    /// <summary>Writes the output.</summary>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        var mediaType = with.MediaType ?? await CommonMediaTypeAsync(cancellation);
        await step.WriteStreamAsync(null, mediaType, with.SortLines || with.UniqueLines ? WriteOrderedAsync : CopyAsync, cancellation);
    }

    private async ValueTask<string> CommonMediaTypeAsync(CancellationToken cancellation)
    {
        string? common = null;
        await foreach (var input in step.InputsAsync(cancellation))
        {
            if (common is not null && !string.Equals(common, input.MediaType, StringComparison.Ordinal))
            {
                common = null;
                break;
            }

            common = input.MediaType;
        }

        // A JSON document and a line feed and another one are no JSON document any more.
        return common switch
        {
            "application/json" when with.As == GatherForm.Lines => "application/jsonl",
            null when with.As == GatherForm.Concat => "application/octet-stream",
            _ => common ?? "text/plain",
        };
    }

    private async ValueTask CopyAsync(Stream output, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        await foreach (var input in step.InputsAsync(cancellation))
        {
            var last = input.Size <= buffer.Length ? await CopyWholeAsync(input, output, cancellation) : await CopyAsync(input, output, buffer, cancellation);
            if (with.As == GatherForm.Lines && last != '\n')
            {
                await output.WriteAsync(LineFeed, cancellation);
            }
        }
    }

    private static async ValueTask<byte> CopyWholeAsync(StepInput input, Stream output, CancellationToken cancellation)
    {
        var bytes = await input.ReadAsync(cancellation);
        await output.WriteAsync(bytes, cancellation);
        return bytes.IsEmpty ? (byte)0 : bytes.Span[^1];
    }

    private static async ValueTask<byte> CopyAsync(StepInput input, Stream output, byte[] buffer, CancellationToken cancellation)
    {
        var last = (byte)0;
        await using var content = await input.OpenAsync(cancellation);
        for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0; last = buffer[count - 1])
        {
            await output.WriteAsync(buffer.AsMemory(0, count), cancellation);
        }

        return last;
    }

    private async ValueTask WriteOrderedAsync(Stream output, CancellationToken cancellation)
    {
        var lines = new List<byte[]>();
        var seen = new HashSet<byte[]>(ByteOrder.Instance);
        await foreach (var input in step.InputsAsync(cancellation))
        {
            foreach (var line in LinesOf(await input.ReadAsync(cancellation)))
            {
                if (!with.UniqueLines || seen.Add(line))
                {
                    lines.Add(line);
                }
            }
        }

        if (with.SortLines)
        {
            lines.Sort(ByteOrder.Instance);
        }

        foreach (var line in lines)
        {
            await output.WriteAsync(line, cancellation);
            await output.WriteAsync(LineFeed, cancellation);
        }
    }

    private static List<byte[]> LinesOf(ReadOnlyMemory<byte> bytes)
    {
        var lines = new List<byte[]>();
        var rest = bytes.Span;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            lines.Add((end < 0 ? rest : rest[..end]).ToArray());
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return lines;
    }

    private sealed class ByteOrder : IComparer<byte[]>, IEqualityComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            var hash = default(HashCode);
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}
