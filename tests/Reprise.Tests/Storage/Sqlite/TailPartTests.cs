using System.Diagnostics;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Storage.Sqlite;

public sealed class TailPartTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(32)]
    [InlineData(44)]
    public void Keys_that_differ_in_a_few_bits_only_are_found_as_fast_as_any(int shift)
    {
        const int Count = 20_000;
        var part = new TailPart();
        for (var i = 0; i < Count; i++)
        {
            part.Add((ulong)i << shift, i);
        }

        var found = new List<long>();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Count; i++)
        {
            part.Collect((ulong)i << shift, (ulong)i << shift, (0, long.MaxValue), found);
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(i => (long)i), found);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}: one chain holds all of them.");
    }
}
