using System.Buffers;
using System.Text;
using Reprise.Kernel.Artifacts;

namespace Reprise.Kernel.Steps;

/// <summary>What a step is logically, the same in every run: pipeline, route, stage and item path.</summary>
public static class Slot
{
    /// <summary>The slot of a call: the first eight bytes of SHA-256 over <c>call</c>, the caller's slot (hex), target, match key and occurrence, one a line.</summary>
    /// <param name="parent">The slot of the caller; 0 for the root of a call tree.</param>
    /// <param name="target">What is called, <c>node.name</c>.</param>
    /// <param name="match">The match key.</param>
    /// <param name="occurrence">Its place among identical calls of one attempt of the caller, from 0.</param>
    public static long OfCall(long parent, string target, Digest match, long occurrence) =>
        Digest.OfText($"call\n{parent:x16}\n{target}\n{match}\n{occurrence}").Prefix;

    /// <summary>The slot's key in the derived index: the first eight bytes of SHA-256 over <c>pipeline \n route/stage \n item path</c>.</summary>
    public static long Of(string pipeline, string route, string stage, string item)
    {
        var length = Encoding.UTF8.GetMaxByteCount(pipeline.Length + route.Length + stage.Length + item.Length + 3);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var count = Encoding.UTF8.GetBytes(pipeline, rented);
            rented[count++] = (byte)'\n';
            count += Encoding.UTF8.GetBytes(route, rented.AsSpan(count));
            rented[count++] = (byte)'/';
            count += Encoding.UTF8.GetBytes(stage, rented.AsSpan(count));
            rented[count++] = (byte)'\n';
            count += Encoding.UTF8.GetBytes(item, rented.AsSpan(count));
            return Digest.Of(rented.AsSpan(0, count)).Prefix;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
