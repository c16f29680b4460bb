namespace Reprise.Engine.Contract;

/// <summary>What went wrong in a run, told once a cause, and what was not reached because of it.</summary>
/// <param name="Causes">The causes, the most frequent first; at most <see cref="MaxCauses"/>.</param>
/// <param name="NotReached">Stages of which no step ran.</param>
public sealed record FailuresObject(IReadOnlyList<FailureCauseObject> Causes, IReadOnlyList<string> NotReached)
{
    /// <summary>So many causes are told apart.</summary>
    public const int MaxCauses = 10;
}

/// <summary>Steps of one stage or target that failed, or were refused, with one error code.</summary>
/// <param name="Target"><c>route/stage</c> or <c>node.name</c>.</param>
/// <param name="Code">The error code.</param>
/// <param name="Message">The message of the first.</param>
/// <param name="Hint">Its hint, or null.</param>
/// <param name="Count">How many steps.</param>
/// <param name="Of">How many steps the stage has that have ended or failed; null for calls of agents.</param>
/// <param name="First">The first step.</param>
/// <param name="Items">The items of the first five.</param>
public sealed record FailureCauseObject(string Target, string Code, string Message, string? Hint, long Count, long? Of, string First, IReadOnlyList<string> Items);
