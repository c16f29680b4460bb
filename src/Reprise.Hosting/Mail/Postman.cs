using Reprise.Storage.Sqlite;

namespace Reprise.Hosting.Mail;

/// <summary>Looks after the outbox as long as a process lives: writes what has come to its end, sends what is due, and notes what became of mail whose process died.</summary>
public sealed class Postman : IAsyncDisposable
{
    private const int AtATime = 4;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(300);
    private readonly Outbox _outbox;
    private readonly RunNotices _notices;
    private readonly TimeProvider _time;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private IReadOnlyList<string> _said = [];

    /// <summary>Begins.</summary>
    /// <param name="outbox">The outbox.</param>
    /// <param name="notices">The mails about runs.</param>
    /// <param name="time">The clock.</param>
    /// <param name="say">Called with each line that an operator should see.</param>
    public Postman(Outbox outbox, RunNotices notices, TimeProvider time, Action<string> say)
    {
        (_outbox, _notices, _time, _say) = (outbox, notices, time, say);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Stops; what is being sent may end within a few seconds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task WorkAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await PassAsync();
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // Whatever it is, the mail of the next pass must not wait for the next process.
                Tell([e.Message]);
            }
            catch (Exception)
            {
                return; // This process stops; the next one goes on.
            }

            await Task.WhenAny(Task.Delay(_said.Count == 0 ? Period : Period * AtATime, _time, _stop.Token));
        }
    }

    private async Task PassAsync()
    {
        _outbox.Settle();
        Tell(await _notices.WriteAsync(_stop.Token));
        await Parallel.ForEachAsync(_outbox.Due(), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = _stop.Token }, async (mail, stop) =>
        {
            var after = await _outbox.TryAsync(mail, stop);
            if (after.State is MailState.Failed or MailState.Uncertain)
            {
                _say($"{after.Id} {(after.State == MailState.Failed ? "was not sent" : "may or may not have been sent")}: {after.Words}");
            }
        });
    }

    /// <summary>Says what keeps mail from being written, each thing once for as long as it lasts, and before anything is sent: that takes its time.</summary>
    private void Tell(IReadOnlyList<string> complaints)
    {
        foreach (var complaint in complaints.Except(_said, StringComparer.Ordinal))
        {
            _say($"the outbox: {complaint}");
        }

        _said = complaints;
    }
}
