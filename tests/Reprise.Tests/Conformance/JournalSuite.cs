using Reprise.Kernel.Journal;
using Reprise.Kernel.Steps;
using Reprise.Storage.Sqlite;

namespace Reprise.Tests.Conformance;

/// <summary>What every conformance suite of journals stands on.</summary>
public abstract class JournalSuite : IAsyncLifetime
{
    private readonly List<IJournal> _opened = [];

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static RunOwner Me => ProcessIdentity.Current();

    protected ManualTime Time { get; } = new();

    protected IJournal Journal { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Journal = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _opened)
        {
            await journal.DisposeAsync();
        }

        await RemoveAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens the test's journal; called several times it gives several that share their data.</summary>
    protected abstract ValueTask<IJournal> ConnectAsync(TimeProvider time);

    /// <summary>Removes the test's data.</summary>
    protected abstract ValueTask RemoveAsync();

    protected async ValueTask<IJournal> OpenAsync()
    {
        var journal = await ConnectAsync(Time);
        _opened.Add(journal);
        return journal;
    }

    protected ValueTask<long> BeginAsync(RunKind kind = RunKind.Run) => Journal.BeginAsync(Rows.Header(kind: kind), Me, Cancellation);

    protected ValueTask<AppendResult> AppendAsync(StepRecord step) => Journal.AppendAsync(
        step.Status > StepStatus.Cancelled ? new AttemptEntry(step) : new StepEntry(step), Cancellation);

    protected async Task<List<StepRecord>> StepsAsync(StepQuery query) => await Journal.StepsAsync(query, Cancellation).ToListAsync(Cancellation);

    protected async Task<List<StepHead>> HeadsAsync(long run) => await Journal.HeadsAsync(run, Cancellation).ToListAsync(Cancellation);
}
