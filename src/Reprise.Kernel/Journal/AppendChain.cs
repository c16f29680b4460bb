namespace Reprise.Kernel.Journal;

/// <summary>
/// Ties entries together of which a later one must never stand without the earlier ones: once the append of one has failed, those given after it fail with
/// the same error and are not written. So rows may be on their way that nobody waits for, and a run still never has a step without the step that led to it.
/// </summary>
public sealed class AppendChain
{
    private Exception? _failure;

    /// <summary>What went wrong with the first entry that failed; null while none has.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Called by the journal where an entry could not be written; the first call counts.</summary>
    public void Break(Exception failure) => _ = Interlocked.CompareExchange(ref _failure, failure, null);
}
