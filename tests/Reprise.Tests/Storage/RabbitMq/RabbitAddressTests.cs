using Reprise.Kernel;
using Reprise.Storage.RabbitMq;
using Reprise.Tests.Support;

namespace Reprise.Tests.Storage.RabbitMq;

public sealed class RabbitAddressTests(SharedRabbit rabbit)
{
    private const string Secret = "s3cr/t@:%";
    private static readonly string Password = Uri.EscapeDataString(Secret);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("amqp://broker", "amqp://broker:5672", false)]
    [InlineData("amqps://broker/", "amqps://broker:5671", false)]
    [InlineData("amqp://me:PASSWORD@Broker:1234/%2F", "amqp://broker:1234", false)]
    [InlineData("amqp://me:PASSWORD@127.0.0.1/a%2Fb", "amqp://127.0.0.1:5672/a%2Fb", true)]
    [InlineData("amqp://me:PASSWORD@[::1]:5673/test", "amqp://[::1]:5673/test", true)]
    [InlineData("amqp://localhost", "amqp://localhost:5672", true)]
    public void The_recorded_form_has_host_port_and_virtual_host_and_no_user(string url, string kind, bool loopback)
    {
        var address = RabbitAddress.Parse(url.Replace("PASSWORD", Password, StringComparison.Ordinal));
        Assert.Equal((kind, kind, loopback), (address.Kind, address.ToString(), address.IsLoopback));
        Assert.Equal(url.Contains('@', StringComparison.Ordinal), address.HasCredentials);
        Assert.Equal(kind, RabbitAddress.Parse(kind).Kind);
    }

    [Theory]
    [InlineData("http://me:PASSWORD@broker")]
    [InlineData("amqp://me:PASSWORD@")]
    [InlineData("amqp://me:PASSWORD@broker/a/b")]
    [InlineData("amqp://me:PASSWORD@broker?heartbeat=1")]
    [InlineData("me:PASSWORD@broker")]
    public void What_is_no_address_is_refused_without_repeating_it(string url)
    {
        var error = Assert.Throws<RepriseException>(() => RabbitAddress.Parse(url.Replace("PASSWORD", Password, StringComparison.Ordinal)));
        Assert.Equal("usage.invalid", error.Code);
        Assert.DoesNotContain("s3cr", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("me:PASSWORD@", "", "queue.refused")]
    [InlineData("guest:guest@", "/nowhere", "queue.refused")]
    public async Task Who_is_not_let_in_is_told_so_without_his_password(string user, string vhost, string code)
    {
        var server = await rabbit.GetAsync();
        var url = server.Kind.Replace("//", "//" + user.Replace("PASSWORD", Password, StringComparison.Ordinal), StringComparison.Ordinal) + vhost;
        var error = await Assert.ThrowsAsync<RepriseException>(() => RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse(url), null, Cancellation));
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain(Secret, error + string.Concat(error.Facts), StringComparison.Ordinal);
        Assert.Contains(server.Kind, error.Facts[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_without_rights_to_a_queue_is_refused_when_it_is_used()
    {
        var server = await rabbit.GetAsync();
        var user = "u" + Guid.NewGuid().ToString("N")[..8];
        _ = await server.ControlAsync("add_user", user, Secret);
        _ = await server.ControlAsync("set_permissions", user, @"^reprise\.inbox\.", ".*", ".*");
        var url = server.Kind.Replace("//", $"//{user}:{Password}@", StringComparison.Ordinal);
        await using var queue = await RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse(url), null, Cancellation);
        var error = await Assert.ThrowsAsync<RepriseException>(() => queue.PublishAsync(RabbitBed.NewName(), 1));
        Assert.Equal("queue.refused", error.Code);
        Assert.DoesNotContain(Secret, error + string.Concat(error.Facts), StringComparison.Ordinal);
        Assert.Equal(server.Kind, queue.Kind);
    }

    [Fact]
    public async Task Where_no_broker_answers_the_error_names_host_and_port()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start(); // Takes connections and says nothing.
        var silent = $"127.0.0.1:{((System.Net.IPEndPoint)listener.LocalEndpoint).Port}";
        foreach (var place in (string[])[silent, "127.0.0.1:1"])
        {
            var error = await Assert.ThrowsAsync<RepriseException>(() =>
                RabbitWorkQueue.ConnectAsync(RabbitAddress.Parse($"amqp://me:{Password}@{place}"), new RabbitMqOptions { ConnectTime = TimeSpan.FromSeconds(1) }, Cancellation));
            Assert.Equal(("queue.unreachable", 3), (error.Code, error.ExitCode));
            Assert.Contains(place, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }
}
