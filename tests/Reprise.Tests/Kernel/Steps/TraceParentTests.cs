using Reprise.Kernel.Steps;

namespace Reprise.Tests.Kernel.Steps;

public sealed class TraceParentTests
{
    private const string Good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void A_header_is_read_and_written_as_it_was()
    {
        Assert.True(TraceParent.TryParse(Good, out var parent));
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", (byte)1), (parent!.TraceId, parent.Span.ToString(), parent.Flags));
        Assert.Equal(Good, parent.ToString());
    }

    [Fact]
    public void A_later_version_is_read_as_far_as_this_one_goes() =>
        Assert.True(TraceParent.TryParse("cc" + Good[2..] + "-what-comes-later", out var parent) && parent!.ToString() == Good);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    [InlineData("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x")]
    [InlineData("00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    public void What_is_no_header_is_none(string? text) => Assert.False(TraceParent.TryParse(text, out _));
}
