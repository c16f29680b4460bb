using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Reprise.Agents.Calling;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>An agent at work: the calls that it was handed, until each of them is reported.</summary>
internal sealed partial class AgentNode : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, CallInWork> _calls = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly ServerPath _path;
    private readonly Reporter _reporter;
    private readonly ILogger _log;

    public AgentNode(AgentDefinition definition, AgentOptions options, ILoggerFactory logs)
    {
        (Definition, Options) = (definition, options);
        _log = logs.CreateLogger($"Reprise.Agents.{definition.Id}");
        Client = new RepriseClient(options.Client);
        _path = new ServerPath(Client);
        _reporter = new Reporter(Client, definition.Id, _log);
    }

    public AgentDefinition Definition { get; }

    public AgentOptions Options { get; }

    public RepriseClient Client { get; }

    /// <summary>Where it is mapped in its app; null before that.</summary>
    public string? Pattern { get; set; }

    /// <summary>True once it takes no new calls.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Calls in work, with those whose end is not reported yet.</summary>
    public int InWork => _calls.Count;

    /// <summary>Works on a call while its request is held open.</summary>
    /// <exception cref="RepriseApiException"><c>call.invalid</c>: the input is not what the function takes.</exception>
    public async Task<CallEnd> AnswerAsync(Reasoner reasoner, HandedCall call, ReadOnlyMemory<byte>? input, CancellationToken aborted)
    {
        var id = call.ExecutionId ?? Guid.NewGuid().ToString("N");
        using var work = new CallInWork(_stop.Token);
        if (!_calls.TryAdd(id, work))
        {
            throw new RepriseApiException("call.repeated", $"{id} is in work already.", "It was handed over twice; the first time counts.") { Status = 409 };
        }

        var done = new TaskCompletionSource();
        work.Done = done.Task;
        try
        {
            await using var hangUp = aborted.Register(work.Cancel);
            var context = Context(call, work);
            return await WorkAsync(reasoner, work, context, reasoner.Prepare(input, context));
        }
        finally
        {
            _ = _calls.TryRemove(id, out _);
            done.SetResult();
        }
    }

    /// <summary>Takes a call and works on it; its end is reported. The same call handed over twice is worked on once.</summary>
    /// <exception cref="RepriseApiException"><c>call.invalid</c>: the input is not what the function takes.</exception>
    public void Take(Reasoner reasoner, HandedCall call, ReadOnlyMemory<byte>? input)
    {
        var work = new CallInWork(_stop.Token);
        var context = Context(call, work);
        var run = reasoner.Prepare(input, context);
        var done = new TaskCompletionSource();
        work.Done = done.Task;
        if (_calls.TryAdd(call.ExecutionId!, work))
        {
            _ = Task.Run(() => FinishAsync(reasoner, context, work, run, done), CancellationToken.None);
        }
        else
        {
            work.Dispose();
        }
    }

    /// <summary>Asks a call to end. False where it is not in work here.</summary>
    public bool Cancel(string execution)
    {
        var found = _calls.TryGetValue(execution, out var work);
        work?.Cancel();
        return found;
    }

    /// <summary>Takes nothing new, and waits until what is in work has ended and is reported; what takes too long is cut off.</summary>
    public async Task DrainAsync()
    {
        IsStopping = true;
        var rest = Task.WhenAll(_calls.Values.Select(c => c.Done));
        if (await Task.WhenAny(rest, Task.Delay(Options.DrainTime, Client.Options.Time)) != rest)
        {
            await _stop.CancelAsync();
            _giveUp.CancelAfter(Options.DrainTime);
        }

        await rest;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _giveUp.CancelAsync();
        await Task.WhenAll(_calls.Values.Select(c => c.Done));
        Client.Dispose();
        _stop.Dispose();
        _giveUp.Dispose();
    }

    private CallContext Context(HandedCall call, CallInWork work) => new(call, _path, Definition.ChatModel?.Default, Options.Json, work.Cancellation);

    private async Task FinishAsync(Reasoner reasoner, CallContext context, CallInWork work, Func<Task<byte[]>> run, TaskCompletionSource done)
    {
        var execution = context.ExecutionId!;
        try
        {
            var began = Client.Options.Time.GetTimestamp();
            var end = await WorkAsync(reasoner, work, context, run);
            if (end.Status is not null)
            {
                await _reporter.ReportAsync(execution, end.Report(reasoner.Name, Client.Options.Time.GetElapsedTime(began)), _giveUp.Token);
            }
        }
        catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
        {
            Unreported(execution);
        }
        finally
        {
            _ = _calls.TryRemove(execution, out _);
            work.Dispose();
            done.SetResult();
        }
    }

    private async Task<CallEnd> WorkAsync(Reasoner reasoner, CallInWork work, CallContext context, Func<Task<byte[]>> run)
    {
        try
        {
            return CallEnd.Succeeded(await run(), context.Tokens);
        }
        catch (Exception) when (work.IsCancelled)
        {
            return CallEnd.Cancelled;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return CallEnd.CutOff(reasoner.Options.Effect);
        }
        catch (RepriseApiException e)
        {
            Failed(Definition.Id, reasoner.Name, e.Message); // What a callee or the server said; there is nothing to see in a stack.
            return CallEnd.Failed(e);
        }
#pragma warning disable CA1031 // Whatever the function throws is how the call ended.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Threw(e, Definition.Id, reasoner.Name);
            return CallEnd.Failed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Node}.{Reasoner} failed")]
    private partial void Threw(Exception e, string node, string reasoner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Node}.{Reasoner} failed: {Why}")]
    private partial void Failed(string node, string reasoner, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent stops, and the end of {Execution} is not reported")]
    private partial void Unreported(string execution);
}
