namespace Reprise.Engine.Running;

/// <summary>A run that this process owns: its lease is renewed, and it is told of a cancellation or a pause from elsewhere.</summary>
internal interface IOwnedRun
{
    /// <summary>The run's number in the journal.</summary>
    long Number { get; }

    /// <summary>Cancels the run: nothing new starts, and what is in work is ended.</summary>
    Task CancelAsync();

    /// <summary>Pauses the run or lets it go on: while it is paused nothing new starts, and what is in work ends. Called again with the same value it does nothing.</summary>
    Task PauseAsync(bool paused);
}
