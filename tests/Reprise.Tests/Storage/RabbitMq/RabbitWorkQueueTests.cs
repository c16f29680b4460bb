using System.Text;
using Reprise.Kernel;
using Reprise.Storage.RabbitMq;
using Reprise.Tests.Conformance;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

/// <summary>What the queue on RabbitMQ does beyond what every queue must.</summary>
public sealed class RabbitWorkQueueTests(SharedRabbit rabbit)
{
    private const int Limit = 180_000; // ms: a reference that is lost is waited for in vain
    private readonly string _name = RabbitBed.NewName();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Limit)]
    public async Task A_message_has_at_most_200_bytes_and_nothing_of_user_or_password()
    {
        var server = await rabbit.GetAsync();
        await using var queue = await server.ConnectAsync(RabbitBed.One with { CloseTime = TimeSpan.Zero });
        await using var other = await BareClient.ConnectAsync(server);
        await queue.PublishAsync(_name, 3);
        var message = await other.AwaitAsync(_name);

        var properties = message.BasicProperties;
        Assert.True(properties.Persistent);
        Assert.Equal(["x-delivery-count"], properties.Headers?.Keys ?? ["x-delivery-count"]); // The broker's own, where it adds it.
        Assert.Null(properties.UserId);
        Assert.DoesNotContain("guest", properties.ReplyTo! + Encoding.Latin1.GetString(message.Body.Span), StringComparison.Ordinal);

        // Three frames of 8 bytes around them: method (ids, ticket, two short strings, bits), header (class, weight, size, flags, delivery mode, reply-to), body.
        var size = (8 + 4 + 2 + 1 + 1 + _name.Length + 1) + (8 + 2 + 2 + 8 + 2 + 1 + 1 + properties.ReplyTo!.Length) + (8 + message.Body.Length);
        Assert.InRange(size, 60, 200);
        Assert.Equal(2ul, WorkMessage.TryReadId(message.Body.Span, out _));
        Assert.Equal([1L, 3], await queue.ReceiveAsync(_name, 2)); // The second is gone: it was the other who took it.
    }

    [Fact(Timeout = Limit)]
    public async Task Two_processes_on_one_queue_get_their_own_work_each_and_leave_nothing_behind()
    {
        const int Many = 500;
        var server = await rabbit.GetAsync();
        await using var other = await BareClient.ConnectAsync(server);
        await using (var first = await server.ConnectAsync())
        await using (var second = await server.ConnectAsync())
        {
            await Task.WhenAll(first.PublishAsync(_name, Many, run: 1), second.PublishAsync(_name, Many, run: 2));
            var received = await Task.WhenAll(first.ReceiveAsync(_name, Many, run: 1), second.ReceiveAsync(_name, Many, run: 2));
            Assert.All(received, numbers => Assert.Equal(Enumerable.Range(1, Many).Select(n => (long)n), numbers.Order()));
        }

        Assert.Equal(0u, await other.CountAsync(_name));
    }

    [Fact(Timeout = Limit)]
    public async Task References_of_another_process_are_seen_until_they_are_done_or_it_is_gone()
    {
        var server = await rabbit.GetAsync();
        await using var first = await server.ConnectAsync();
        await using var second = await server.ConnectAsync();
        Assert.False(await second.HasOthersAsync(_name, 1, Cancellation));
        await first.PublishAsync(_name, 3);
        await second.UntilItHasOthersAsync(_name, true);
        Assert.False(await first.HasOthersAsync(_name, 1, Cancellation));
        await second.PublishAsync(_name, 1);
        await first.UntilItHasOthersAsync(_name, true);
        _ = await first.ReceiveAsync(_name, 3);
        await second.UntilItHasOthersAsync(_name, false);
        Assert.True(await first.HasOthersAsync(_name, 1, Cancellation));
        await second.DisposeAsync();
        await first.UntilItHasOthersAsync(_name, false);
    }

    [Fact(Timeout = Limit)]
    public async Task What_was_never_taken_is_off_the_broker_when_the_queue_closes()
    {
        var server = await rabbit.GetAsync();
        await using var other = await BareClient.ConnectAsync(server);
        await using (var queue = await server.ConnectAsync(RabbitBed.One))
        {
            await queue.PublishAsync(_name, 200);
            _ = await queue.ReceiveAsync(_name, Cancellation);
            while (await other.CountAsync(_name) < 150)
            {
                await Task.Yield(); // They are on their way.
            }
        }

        Assert.Equal(0u, await other.CountAsync(_name));
    }

    [Fact(Timeout = Limit)]
    public async Task Work_of_a_process_that_is_gone_is_dropped()
    {
        var server = await rabbit.GetAsync();
        await using var other = await BareClient.ConnectAsync(server);
        await using var queue = await server.ConnectAsync(RabbitBed.One);
        await queue.PublishAsync(_name, 1);
        for (var i = 0; i < 10; i++)
        {
            await other.PublishAsync(_name, WorkMessage.Write(3, RabbitBed.Work(3)), "reprise.inbox.0000000000000000.1");
        }

        await queue.PublishAsync(_name, RabbitBed.Work(2), Cancellation);
        await queue.PublishAsync(_name, RabbitBed.Work(3), Cancellation);
        Assert.Equal([1L, 2, 3], await queue.ReceiveAsync(_name, 3));
        Assert.Equal(0u, await other.CountAsync(_name));
        Assert.Equal(0u, await other.CountAsync(_name + ".dead"));
    }

    [Theory(Timeout = Limit)]
    [InlineData("rubbish", "reprise.inbox.x", "7 bytes")]
    [InlineData("", "reprise.inbox.x", "0 bytes")]
    [InlineData("\u0002\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "reprise.inbox.x", "version 2")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", null, "whose it is")]
    [InlineData("\u0001\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "amq.rabbitmq.reply-to", "whose it is")]
    public async Task What_nobody_can_read_is_put_aside_with_the_reason(string body, string? replyTo, string reason)
    {
        var server = await rabbit.GetAsync();
        await using var other = await BareClient.ConnectAsync(server);
        await using var queue = await server.ConnectAsync();
        await queue.PublishAsync(_name, 1);
        await other.PublishAsync(_name, Encoding.Latin1.GetBytes(body), replyTo is "amq.rabbitmq.reply-to" ? "somebody" : replyTo);

        var dead = await other.AwaitAsync(_name + ".dead");
        Assert.Equal(body, Encoding.Latin1.GetString(dead.Body.Span));
        Assert.Contains(reason, Encoding.UTF8.GetString((byte[])dead.BasicProperties.Headers!["x-reprise-reason"]!), StringComparison.Ordinal);
        Assert.Equal([1L], await queue.ReceiveAsync(_name, 1));
        Assert.Null(queue.Trouble);
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_that_somebody_else_made_otherwise_is_a_conflict_and_other_queues_go_on()
    {
        var server = await rabbit.GetAsync();
        await using var other = await BareClient.ConnectAsync(server);
        await other.DeclareClassicAsync(_name);
        await using var queue = await server.ConnectAsync();
        var error = await Assert.ThrowsAsync<RepriseException>(() => queue.PublishAsync(_name, 1));
        Assert.Equal("queue.conflict", error.Code);
        Assert.Contains(_name, error.Message, StringComparison.Ordinal);

        var second = RabbitBed.NewName();
        await queue.PublishAsync(second, 1);
        Assert.Equal([1L], await queue.ReceiveAsync(second, 1));
        await other.DeleteAsync(_name);
        await queue.PublishAsync(_name, 2);
        Assert.Equal([1L, 2], await queue.ReceiveAsync(_name, 2));
    }

    [Fact(Timeout = Limit)]
    public async Task A_delivery_is_held_unacknowledged_for_no_longer_than_eight_minutes()
    {
        var server = await rabbit.GetAsync();
        var time = new ManualTime();
        await using var queue = await server.ConnectAsync(RabbitBed.One with { Time = time, HoldCheck = TimeSpan.FromMilliseconds(10) });
        await queue.PublishAsync(_name, 2);
        var first = await queue.ReceiveAsync(_name, Cancellation);
        time.Advance(TimeSpan.FromMinutes(7.9));
        await using var other = await BareClient.ConnectAsync(server);
        while (await other.CountAsync(_name) == 0)
        {
            await Task.Yield(); // The second message is on its way to the broker.
        }

        var second = queue.ReceiveAsync(_name, Cancellation).AsTask();
        Assert.False(second.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(0.2));
        Assert.Equal(2, (await second).Work.Number);
        await queue.ReleaseAsync(first, Cancellation);
        Assert.Equal([1L], await queue.ReceiveAsync(_name, 1));
    }

    [Fact(Timeout = Limit)]
    public async Task A_queue_that_is_deleted_under_our_feet_is_made_again_with_all_that_was_in_it()
    {
        var server = await rabbit.GetAsync();
        await using var queue = await server.ConnectAsync(RabbitBed.One);
        await using var other = await BareClient.ConnectAsync(server);
        await queue.PublishAsync(_name, 50);
        _ = await queue.ReceiveAsync(_name, Cancellation);
        await other.DeleteAsync(_name);
        Assert.Equal(Enumerable.Range(2, 49).Select(n => (long)n), (await queue.ReceiveAsync(_name, 49)).Order());
    }

    [Fact(Timeout = Limit)]
    public async Task What_a_full_queue_refuses_is_sent_again_until_there_is_room()
    {
        var server = await rabbit.GetAsync();
        _ = await server.ControlAsync("set_policy", _name, "^" + _name.Replace(".", "\\.", StringComparison.Ordinal) + "$", """{"max-length":50}""", "--apply-to", "queues");
        await using var queue = await server.ConnectAsync(RabbitBed.One);
        await queue.PublishAsync(_name, 2000);
        await RabbitBed.UntilAsync(() => queue.Trouble is not null);
        Assert.Contains(_name, queue.Trouble, StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 2000).Select(n => (long)n), (await queue.ReceiveAsync(_name, 2000)).Order());
    }
}
