using FsCheck;
using FsCheck.Fluent;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Steps;

/// <summary>Ids, paths, slots and keys: as recordings have them (worked out beside the product), and back again.</summary>
public sealed class IdentityTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(2_026, 11);

    private static readonly Gen<string> Keys =
        Gen.Elements("a", "B", "é", "\ud83d\ude00", "/", "%", ".", "..", "\n", "\u007f", "\u0000", " ", "2F", "%2F", "+", "?").NonEmptyListOf().Select(string.Concat);

    private static readonly Gen<ulong> Numbers =
        from bits in Gen.Choose(0, 63)
        from high in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(0, int.MaxValue)
        select (((ulong)high << 32) | (uint)low) >> (63 - bits);

    private static readonly RunId Run = RunId.Create(DateTimeOffset.FromUnixTimeMilliseconds(1_763_712_000_123), 0x123456789a);

    [Theory]
    [InlineData(0L, 0UL, "run_0000000000000000")]
    [InlineData(1_763_712_000_123L, 0x123456789aUL, "run_ctmnpp0yt8t5cy4t")]
    [InlineData((1L << 42) - 1, ulong.MaxValue, "run_zzzzzzzzzzzzzzzz")]
    public void A_run_id_is_its_time_and_38_random_bits(long millis, ulong random, string expected)
    {
        var id = RunId.Create(DateTimeOffset.FromUnixTimeMilliseconds(millis), random);
        Assert.Equal(expected, id.ToString());
        Assert.Equal(id, RunId.Parse(expected));
    }

    [Theory]
    [InlineData(0, "stp_ctmnpp0yt8t5cy4t10")]
    [InlineData(31, "stp_ctmnpp0yt8t5cy4t1z")]
    [InlineData(32, "stp_ctmnpp0yt8t5cy4t210")]
    [InlineData(1024, "stp_ctmnpp0yt8t5cy4t3100")]
    [InlineData(long.MaxValue, "stp_ctmnpp0yt8t5cy4td7zzzzzzzzzzzz")]
    public void A_step_id_is_its_run_and_its_number(long number, string expected)
    {
        Assert.Equal(expected, new StepId(Run, number).ToString());
        Assert.Equal(new StepId(Run, number), StepId.Parse(expected));
    }

    [Fact]
    public void Ids_come_back_as_they_were_and_sort_as_numbers_do() => Prop.ForAll(Numbers.Two().ToArbitrary(), pair =>
    {
        var (one, other) = (new StepId(Run, (long)pair.Item1), new StepId(Run, (long)pair.Item2));
        Assert.Equal(one, StepId.Parse(one.ToString()));
        Assert.Equal(Math.Sign(one.Number.CompareTo(other.Number)), Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString())));
        var (run, next) = (At(pair.Item1), At(pair.Item2));
        Assert.Equal(run, RunId.Parse(run.Value));
        Assert.Equal(Millis(pair.Item1).CompareTo(Millis(pair.Item2)), Math.Sign(string.CompareOrdinal(run.Value, next.Value)));
    }).Check(Many);

    [Fact]
    public void Every_beginning_of_a_step_id_fits_the_step() => Prop.ForAll(Numbers.ToArbitrary(), number =>
    {
        var text = new StepId(Run, (long)(number >> 1)).ToString();
        for (var length = "stp_".Length + Run.Body.Length; length <= text.Length; length++)
        {
            Assert.True(StepId.TryParsePrefix(text[..length], out var run, out var from, out var below));
            Assert.Equal(Run, run);
            Assert.InRange((long)(number >> 1), from, below - 1);
            Assert.True(length < text.Length || below == from + 1);
        }
    }).Check(Many);

    [Theory]
    [InlineData("")]
    [InlineData("run_")]
    [InlineData("run_ctmnpp0yt8t5cy4")]
    [InlineData("run_ctmnpp0yt8t5cy4tt")]
    [InlineData("run_ctmnpp0yt8t5cy4u")]
    [InlineData("run_CTMNPP0YT8T5CY4T")]
    [InlineData("stp_ctmnpp0yt8t5cy4t10")]
    public void Other_text_is_no_run_id(string text)
    {
        Assert.False(RunId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => RunId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stp_ctmnpp0yt8t5cy4t")]
    [InlineData("stp_ctmnpp0yt8t5cy4t1")]
    [InlineData("stp_ctmnpp0yt8t5cy4t21")]
    [InlineData("stp_ctmnpp0yt8t5cy4t111")]
    [InlineData("stp_ctmnpp0yt8t5cy4t1i")]
    [InlineData("stp_ctmnpp0yt8t5cy4td8000000000000")]
    [InlineData("run_ctmnpp0yt8t5cy4t10")]
    public void Other_text_is_no_step_id(string text)
    {
        Assert.False(StepId.TryParse(text, out _));
        Assert.Contains($"'{text}'", Assert.Throws<FormatException>(() => StepId.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_keys_make_a_path_that_gives_them_back() => Prop.ForAll(Keys.NonEmptyListOf().ToArbitrary(), keys =>
    {
        var path = "";
        foreach (var key in keys)
        {
            var parent = path;
            path = ItemPath.Append(parent, key);
            Assert.Equal(key, ItemPath.KeyOf(path));
            Assert.Equal(parent, ItemPath.ParentOf(path));
        }

        Assert.Equal(keys.Count, path.Split('/').Length);
        Assert.DoesNotContain(path.Split('/'), segment => segment is "." or ".." || segment.Any(char.IsControl));
    }).Check(Many);

    [Fact]
    public void Different_keys_are_different_segments() => Prop.ForAll(Keys.Two().ToArbitrary(), keys =>
        Assert.Equal(string.Equals(keys.Item1, keys.Item2, StringComparison.Ordinal),
            string.Equals(ItemPath.Escape(keys.Item1), ItemPath.Escape(keys.Item2), StringComparison.Ordinal))).Check(Many);

    [Theory]
    [InlineData("quakes", "events", "score", "a/b", -2758008826589491980)]
    [InlineData("quakes", "events", "score", "", -2735870517779745376)]
    [InlineData("p", "é", "s", "ü/€", -5365811358260495541)]
    public void A_slot_has_the_value_that_recordings_have(string pipeline, string route, string stage, string item, long expected) =>
        Assert.Equal(expected, Slot.Of(pipeline, route, stage, item));

    [Fact]
    public void Every_part_of_a_slot_counts()
    {
        long[] slots = [Slot.Of("p", "r", "s", "i"), Slot.Of("q", "r", "s", "i"), Slot.Of("p", "q", "s", "i"), Slot.Of("p", "r", "q", "i"), Slot.Of("p", "r", "s", "q")];
        Assert.Equal(slots.Length, slots.Distinct().Count());
    }

    [Fact]
    public void An_idempotency_key_has_the_value_that_was_sent_before_and_every_part_of_it_counts()
    {
        var match = Digest.Parse("sha256:2cc975414f1e2e479fb46b572b2d9b3a774170a2b174526d74c05d08c5133009");
        var slot = Slot.Of("quakes", "events", "score", "a/b");
        string[] keys =
        [
            IdempotencyKey.Of(Run, "quakes", slot, match, null), IdempotencyKey.Of(Run, "quakes", slot, match, "1"),
            IdempotencyKey.Of(At(5), "quakes", slot, match, null), IdempotencyKey.Of(Run, "node.send", slot, match, null),
            IdempotencyKey.Of(Run, "quakes", slot + 1, match, null), IdempotencyKey.Of(Run, "quakes", slot, Digest.OfText("other"), null),
        ];
        Assert.Equal("5ccf3c482a4c3995730a1cff805fbccece11fe9d0040f409208b731bd4984f60", keys[0]);
        Assert.Equal("712891aaa3f269637792276464332f77bd93f0a0a290eeae3a0394cf8765486a", keys[1]);
        Assert.Equal(keys.Length, keys.Distinct(StringComparer.Ordinal).Count());
    }

    private static long Millis(ulong number) => (long)(number & ((1UL << 42) - 1));

    private static RunId At(ulong number) => RunId.Create(DateTimeOffset.FromUnixTimeMilliseconds(Millis(number)), 7);
}
