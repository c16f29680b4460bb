namespace Reprise.Engine.Running;

/// <summary>Puts a run's admitted units into their queues, and takes out what is left there of a run that was cancelled.</summary>
internal sealed class QueuedUnits(RunContext run, RunScheduler scheduler)
{
    /// <summary>Publishes units; those that it cannot publish are given up.</summary>
    /// <param name="units">The units.</param>
    /// <param name="noMore">Ended when the run stops, whether the queue can be reached or not.</param>
    public async ValueTask PublishAsync(List<Unit> units, CancellationToken noMore)
    {
        for (var i = 0; i < units.Count; i++)
        {
            try
            {
                await run.Parts.Queue.PublishAsync(units[i].Stage.Node.Route.Queue, units[i].Work, noMore);
            }
            catch (Exception e)
            {
                units.Skip(i).ToList().ForEach(scheduler.GiveUp); // They will never be delivered.
                if (e is OperationCanceledException && noMore.IsCancellationRequested)
                {
                    return;
                }

                throw;
            }
        }
    }

    /// <summary>Of a cancelled run nothing stays in the queues.</summary>
    public async ValueTask DropAsync(IEnumerable<string> queues)
    {
        foreach (var queue in run.IsCancelled ? queues : [])
        {
            _ = await run.Parts.Queue.PurgeAsync(queue, run.Number, CancellationToken.None);
        }
    }
}
