using Reprise.Cli.Rendering;
using Reprise.Cli.Running;
using Reprise.Kernel.Journal;

namespace Reprise.Tests.Cli;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(40, "0.1 ms")]
    [InlineData(9_949, "9.9 ms")]
    [InlineData(340_000, "340 ms")]
    [InlineData(1_240_000, "1.2 s")]
    [InlineData(125_000_000, "2 min 05 s")]
    [InlineData(3_780_000_000, "1 h 03 min")]
    public void Durations_take_the_unit_that_reads_best(long micros, string expected) => Assert.Equal(expected, Format.Duration(micros));

    [Fact]
    public void Wide_characters_take_two_columns_and_cutting_counts_them()
    {
        Assert.Equal(7, Format.Width("日本é🍐"));
        Assert.Equal("日本…", Format.Fit("日本語です", 5));
    }

    [Theory]
    [InlineData("a\e[31mb\nc\td\r", @"a\u001b[31mb\nc\td\r")]
    [InlineData("\0\u007f\u009b", @"\u0000\u007f\u009b")]
    [InlineData("\u202a\u202b\u202c\u202d\u202e", @"\u202a\u202b\u202c\u202d\u202e")]
    [InlineData("\u2066\u2067\u2068\u2069", @"\u2066\u2067\u2068\u2069")]
    [InlineData("\u200e\u200f\u061c\u2028\u2029", @"\u200e\u200f\u061c\u2028\u2029")]
    [InlineData("שלום 日本 🍐 👩‍🌾 é", "שלום 日本 🍐 👩‍🌾 é")]
    public void What_could_mislead_at_a_terminal_is_written_as_an_escape(string text, string shown) => Assert.Equal(shown, Format.OneLine(text));

    [Fact]
    public void The_rate_follows_what_ended_and_tells_what_is_left()
    {
        var meter = new ProgressMeter();
        meter.Add(new StageSummary { Pending = 400 }, TimeSpan.Zero);
        meter.Add(new StageSummary { Succeeded = 100, Pending = 300 }, TimeSpan.FromSeconds(1));

        Assert.Equal(100, meter.Rate, 3);
        Assert.Equal(TimeSpan.FromSeconds(3), meter.Left);
    }
}
