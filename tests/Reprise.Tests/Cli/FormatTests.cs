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

    [Fact]
    public void Control_characters_cannot_reach_the_terminal() => Assert.Equal("a [31mb c", Format.OneLine("a\e[31mb\nc"));

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
