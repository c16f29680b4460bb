namespace Reprise.Engine.Mail;

/// <summary>What became of an attempt to hand a mail to the server.</summary>
/// <param name="Kind">What.</param>
/// <param name="Words">What the server said, or what kept it from saying anything.</param>
public sealed record MailOutcome(MailOutcomeKind Kind, string Words);

/// <summary>The four things that can become of an attempt.</summary>
public enum MailOutcomeKind
{
    /// <summary>The server has taken it.</summary>
    Sent,

    /// <summary>It was not taken, and may be another time.</summary>
    Deferred,

    /// <summary>The server refuses it for good.</summary>
    Refused,

    /// <summary>All of it was given, and no answer came: nobody knows.</summary>
    Uncertain,
}
