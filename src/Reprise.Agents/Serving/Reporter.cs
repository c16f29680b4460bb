using Microsoft.Extensions.Logging;
using Reprise.Agents.Client;

namespace Reprise.Agents.Serving;

/// <summary>Tells the server how calls ended, and again until it has taken it: it may be away for a while.</summary>
internal sealed partial class Reporter(RepriseClient client, string node, ILogger log)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    /// <summary>Reports the end of a call.</summary>
    /// <param name="execution">The call.</param>
    /// <param name="report">How it ended.</param>
    /// <param name="giveUp">Ends the attempts.</param>
    public async Task ReportAsync(string execution, ExecutionReport report, CancellationToken giveUp)
    {
        for (var wait = FirstWait; ; wait = wait * 2 < MaxWait ? wait * 2 : MaxWait)
        {
            try
            {
                await client.ReportAsync(node, execution, report, giveUp);
                return;
            }
            catch (RepriseApiException e) when (e.Status is null or >= 500 or 429 or 401 or 403)
            {
                NotYet(execution, e.Message);
            }
            catch (RepriseApiException e) when (e.Status is not (404 or 409) && report.Status is "succeeded")
            {
                // The result is not one that the server keeps; whoever waits for it must hear so.
                report = new ExecutionReport("failed", e.Headline, null, report.DurationMs, report.Reasoner);
                continue;
            }
            catch (RepriseApiException e)
            {
                NotTaken(execution, e.Message); // It goes on, or has ended, without this agent.
                return;
            }

            await Task.Delay(wait, client.Options.Time, giveUp);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of {Execution} could not be reported yet: {Why}")]
    private partial void NotYet(string execution, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The end of {Execution} was not taken: {Why}")]
    private partial void NotTaken(string execution, string why);
}
