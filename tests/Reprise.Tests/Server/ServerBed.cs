using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Reprise.Hosting;
using Reprise.Server;
using Reprise.Storage.Files;

namespace Reprise.Tests.Server;

/// <summary>A real server in this process over a data folder of its own, on a free port.</summary>
internal sealed class ServerBed : IAsyncDisposable
{
    private const string Pipeline = """
        pipeline: fruit
        inputs:
          - { name: fruit, path: fruit.json, to: ingest }
        params: { weight: 1 }
        routes:
          ingest:
            stages:
              - { name: split, type: json_split, with: { path: "$.fruit[*]", key: "$.name" } }
            to: [items]
          items:
            stages:
              - { name: select, type: json_select, with: { fields: { name: /name, size: /size } } }
              - { name: score, type: score, with: { fields: { size: { weight: "${weight}", min: 0, max: 10 } } } }
            to: [table]
          table:
            stages:
              - { name: table, type: gather, publish: report/table.json }
        """;

    // Waits for a file, so that a test decides when it goes on; it ends by itself when it is cancelled.
    private const string Slow = """
        pipeline: slow
        inputs:
          - { name: fruit, path: FOLDER/fruit.json, to: only }
        routes:
          only:
            stages:
              - { name: wait, type: exec, with: { command: [sh, -c, "while [ ! -e FOLDER/go-on ]; do sleep 0.05; done; echo done"], sandbox: off } }
        """;

    private const string Flaky = """
        pipeline: flaky
        inputs:
          - { name: fruit, path: FOLDER/fruit.json, to: only }
        routes:
          only:
            stages:
              - { name: try, type: exec, with: { command: [sh, -c, "test -e FOLDER/cause-is-gone"], sandbox: off } }
        """;

    private readonly bool _ownsFolder;

    private ServerBed(string folder, bool ownsFolder, RepriseServer server, List<string> said)
    {
        (Folder, _ownsFolder, Server, Said) = (folder, ownsFolder, server, said);
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
    }

    public string Folder { get; }

    public RepriseServer Server { get; }

    public HttpClient Http { get; }

    /// <summary>The lines that an operator saw.</summary>
    public List<string> Said { get; }

    /// <summary>The text of a pipeline that goes through.</summary>
    public string PipelineText => Pipeline.Replace("path: fruit.json", $"path: {Path.Combine(Folder, "fruit.json")}", StringComparison.Ordinal);

    /// <summary>The text of a pipeline that waits until the file <c>go-on</c> is in the folder.</summary>
    public string SlowText => Slow.Replace("FOLDER", Folder, StringComparison.Ordinal);

    /// <summary>The text of a pipeline that fails until the file <c>cause-is-gone</c> is in the folder.</summary>
    public string FlakyText => Flaky.Replace("FOLDER", Folder, StringComparison.Ordinal);

    public string Data => Path.Combine(Folder, DataFolder.Name);

    /// <summary>Starts one.</summary>
    /// <param name="change">What is not as usual.</param>
    /// <param name="folder">A folder that is there already; null for a new one, removed afterwards.</param>
    public static async Task<ServerBed> StartAsync(Func<ServerOptions, ServerOptions>? change = null, string? folder = null)
    {
        var root = folder ?? Directory.CreateTempSubdirectory("reprise-server-").FullName;
        await WriteFilesAsync(root);
        var said = new List<string>();
        var options = new ServerOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Say = line =>
            {
                lock (said)
                {
                    said.Add(line);
                }
            },
        };
        var server = await RepriseServer.StartAsync(change?.Invoke(options) ?? options, () => Workspace.Make(Path.Combine(root, DataFolder.Name)), TestContext.Current.CancellationToken);
        return new ServerBed(root, folder is null, server, said);
    }

    /// <summary>Writes the pipeline and its input.</summary>
    public static async Task WriteFilesAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "pipeline.yaml"), Pipeline);
        await File.WriteAllTextAsync(Path.Combine(folder, "fruit.json"), """{"fruit":[{"name":"apple","size":3},{"name":"pear","size":4},{"name":"plum/red","size":1}]}""");
    }

    /// <summary>Gets a JSON document, which must be there.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Http.GetAsync(path, TestContext.Current.CancellationToken);
        return await ReadAsync(response, HttpStatusCode.OK);
    }

    /// <summary>Sends a request and reads the JSON document of the answer, which must have this status.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, HttpStatusCode expected, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        foreach (var (name, value) in headers)
        {
            _ = request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await ReadAsync(response, expected);
    }

    /// <summary>The run when it has ended.</summary>
    public async Task<JsonElement> EndOfAsync(JsonElement run)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var id = run.GetProperty("run_id").GetString();
        for (; ; )
        {
            run = await GetAsync($"/api/v1/runs/{id}");
            if (run.GetProperty("status").GetString() is "succeeded" or "failed" or "cancelled")
            {
                return run;
            }

            await Task.Delay(20, limit.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode expected)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(expected == response.StatusCode, $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: expected {expected}, found {response.StatusCode}: {text}");
        return JsonElement.Parse(text);
    }
}
