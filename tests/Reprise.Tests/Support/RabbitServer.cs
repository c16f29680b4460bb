using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reprise.Tests.Support;

/// <summary>A RabbitMQ of one's own: free ports, its own folder, its own name service. Nothing of it is left afterwards, however the tests end.</summary>
public sealed class RabbitServer : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    // Ends with standard input, and takes the broker and its name service with it: so they end with the tests, even where those are killed.
    private const string Guard = """
        cat >/dev/null
        kill -9 "$(cat "$RABBITMQ_PID_FILE")" 2>/dev/null
        for i in $(seq 50); do epmd -port "$ERL_EPMD_PORT" -kill >/dev/null 2>&1 && break; epmd -port "$ERL_EPMD_PORT" -names >/dev/null 2>&1 || break; done
        rm -rf "$FOLDER"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("reprise-rabbit-").FullName;
    private readonly int _port;
    private readonly Dictionary<string, string> _environment;
    private readonly Process _guard;
    private bool _killed;

    private RabbitServer()
    {
        var ports = FreePorts(4);
        _port = ports[0];
        _environment = Environment(_folder, ports);
        foreach (var folder in (string[])["mnesia", "log", "home", "conf"])
        {
            _ = Directory.CreateDirectory(Path.Combine(_folder, folder));
        }

        File.WriteAllText(_environment["RABBITMQ_ENABLED_PLUGINS_FILE"], "[].\n");
        File.WriteAllText(_environment["RABBITMQ_CONFIG_FILE"], string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{_port}
            log.file.level = warning
            vm_memory_high_watermark.absolute = 4GB
            disk_free_limit.absolute = 50MB

            """));
        _guard = Start("/bin/sh", "-c", Guard);
    }

    /// <summary>Where it is, for its default user.</summary>
    public string Url => Kind.Replace("//", "//guest:guest@", StringComparison.Ordinal);

    /// <summary>The same without user and password.</summary>
    public string Kind => string.Create(CultureInfo.InvariantCulture, $"amqp://127.0.0.1:{_port}");

    private int Pid => int.Parse(File.ReadAllText(_environment["RABBITMQ_PID_FILE"]), CultureInfo.InvariantCulture);

    private const int Attempts = 3;

    /// <summary>Starts one; skips the test where RabbitMQ is not installed, but not in CI.</summary>
    public static async Task<RabbitServer> StartNewAsync()
    {
        Assert.SkipUnless(File.Exists(Program) || System.Environment.GetEnvironmentVariable("CI") is "true", "RabbitMQ is not installed: apt-get install rabbitmq-server");
        for (var attempt = 1; ; attempt++)
        {
            var server = new RabbitServer();
            try
            {
                await server.StartAsync();
                return server;
            }
            catch (Exception e) when (attempt < Attempts && e is InvalidOperationException or OperationCanceledException && !TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                await server.DisposeAsync(); // Another server may have taken one of its ports meanwhile.
            }
        }
    }

    /// <summary>Starts it, or starts it again; returns when it answers.</summary>
    public async Task StartAsync()
    {
        using var process = Start(Program);
        process.StandardInput.Close();
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await AnswersAsync(limit.Token))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"The broker ended with {process.ExitCode} before it answered.");
            }

            await Task.Delay(50, limit.Token);
        }

        if (_killed)
        {
            // RabbitMQ 3.10 now and then leaves the quorum queue of a single node without a leader after kill -9; it would wait for one for ever.
            _ = await ControlAsync("eval", "[ra:trigger_election({Name, node()}) || {Name, follower} <- ets:tab2list(ra_state)].");
            _killed = false;
        }
    }

    /// <summary>Kills it: kill -9.</summary>
    public async Task KillAsync()
    {
        using var process = Process.GetProcessById(Pid);
        process.Kill();
        _killed = true;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it in an orderly way.</summary>
    public async Task StopAsync()
    {
        using var process = Process.GetProcessById(Pid);
        using var kill = Start("/bin/kill", "-TERM", process.Id.ToString(CultureInfo.InvariantCulture));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Loses all that the stopped broker had.</summary>
    public void Wipe()
    {
        Directory.Delete(_environment["RABBITMQ_MNESIA_BASE"], recursive: true);
        _ = Directory.CreateDirectory(_environment["RABBITMQ_MNESIA_BASE"]);
    }

    /// <summary>Calls <c>rabbitmqctl</c>; returns what it prints.</summary>
    public async Task<string> ControlAsync(params string[] arguments)
    {
        using var process = Start(Control, [.. arguments, "--quiet"]);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await error);
        return output;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync(CancellationToken.None);
        _guard.Dispose();
    }

    private static Dictionary<string, string> Environment(string folder, int[] ports)
    {
        string Port(int index) => ports[index].ToString(CultureInfo.InvariantCulture);
        string In(string name) => Path.Combine(folder, name);
        return new(StringComparer.Ordinal)
        {
            ["FOLDER"] = folder,
            ["HOME"] = In("home"),
            ["RABBITMQ_NODENAME"] = $"r{Port(0)}@localhost",
            ["RABBITMQ_MNESIA_BASE"] = In("mnesia"),
            ["RABBITMQ_LOG_BASE"] = In("log"),
            ["RABBITMQ_CONFIG_FILE"] = In("conf/rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = In("conf/advanced.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = In("conf/enabled_plugins"),
            ["RABBITMQ_CONF_ENV_FILE"] = In("conf/none"),
            ["RABBITMQ_PID_FILE"] = In("pid"),
            ["RABBITMQ_DIST_PORT"] = Port(1),
            ["RABBITMQ_CTL_DIST_PORT_MIN"] = Port(2),
            ["RABBITMQ_CTL_DIST_PORT_MAX"] = Port(2),
            ["ERL_EPMD_PORT"] = Port(3),
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
        };
    }

    /// <summary>Free ports below those that the system gives to outgoing connections: a server that is down for a while must find its port free again.</summary>
    private static int[] FreePorts(int count)
    {
        var ports = new List<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            if (!ports.Contains(port) && IsFree(port))
            {
                ports.Add(port);
            }
        }

        return [.. ports];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private Process Start(string program, params string[] arguments)
    {
        // In a session of its own: Ctrl-C at the tests is for the guard to act on, not for the broker.
        var info = new ProcessStartInfo("setsid")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        foreach (var (name, value) in _environment)
        {
            info.Environment[name] = value;
        }

        foreach (var argument in (string[])["--wait", program, .. arguments])
        {
            info.ArgumentList.Add(argument);
        }

        return Process.Start(info)!;
    }

    /// <summary>Whether it answers the protocol's greeting; a port that is merely open is too early.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port, cancellation);
            await client.GetStream().WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray(), cancellation);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            var answer = new byte[1];
            return await client.GetStream().ReadAsync(answer, limit.Token) == 1 && answer[0] == 1;
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
