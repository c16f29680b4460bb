using Reprise.Kernel.Journal;

namespace Reprise.Kernel.Planning;

/// <summary>What is to be done about a step, and why.</summary>
public abstract record Decision(string Reason);

/// <summary>Run the handler.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Nearest">The recorded step that came nearest, or null where the slot never ran.</param>
/// <param name="Differs">The components of the action key in which they differ.</param>
public sealed record Execute(string Reason, StepRecord? Nearest, IReadOnlyList<string> Differs) : Decision(Reason);

/// <summary>Serve a recorded result.</summary>
public sealed record Reuse(string Reason, Trace Trace) : Decision(Reason);

/// <summary>Take what somebody supplied in its place.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Output">The bytes.</param>
public sealed record Supply(string Reason, ReplacedOutput Output) : Decision(Reason);

/// <summary>Leave it out, as somebody said who was asked about its effect.</summary>
public sealed record LeaveOut(string Reason) : Decision(Reason);

/// <summary>Do nothing, and say why.</summary>
/// <param name="Code">The error code: <c>effects.unacknowledged</c>, <c>effects.in_doubt</c> or <c>recording.absent</c>.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record Refuse(string Code, string Reason) : Decision(Reason);
