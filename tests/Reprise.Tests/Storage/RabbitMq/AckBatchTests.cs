using Reprise.Storage.RabbitMq;

namespace Reprise.Tests.Storage.RabbitMq;

public sealed class AckBatchTests
{
    [Theory]
    [InlineData("1 2 3", "3+")]
    [InlineData("1", "1")]
    [InlineData("2 4", "2 4")]
    [InlineData("1 2 4", "2+ 4")]
    [InlineData("2 | 1", "2 | 1")] // 2 is acknowledged already: no frame may name it again.
    [InlineData("2 3 | 1 4 5", "2 3 | 5+")]
    [InlineData("2 5 | 1 3 4 | 6", "2 5 | 4+ | 6")]
    [InlineData("3 | 1 | 2", "3 | 1 | 2")]
    public void One_frame_acknowledges_all_up_to_the_first_tag_that_is_not_done_and_no_tag_is_named_twice(string done, string frames)
    {
        using var batch = new AckBatch(32, TimeSpan.Zero);
        var sent = done.Split('|', StringSplitOptions.TrimEntries).Select(tags =>
        {
            foreach (var tag in tags.Split(' '))
            {
                batch.Add(ulong.Parse(tag, System.Globalization.CultureInfo.InvariantCulture));
            }

            return string.Join(' ', batch.Take().Select(frame => frame.Multiple ? $"{frame.Tag}+" : $"{frame.Tag}").Order(StringComparer.Ordinal));
        });
        Assert.Equal(frames, string.Join(" | ", sent));
    }
}
