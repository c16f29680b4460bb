using Reprise.Kernel.Journal;

namespace Reprise.Storage.Sqlite;

/// <summary>How a mail stands. Numbers are stored: never change them.</summary>
public enum MailState
{
    /// <summary>What it is about has not come to its end; it is not written yet.</summary>
    Waiting = 0,

    /// <summary>It is written and waits to be sent, or to be tried again.</summary>
    Queued = 1,

    /// <summary>All of it but the last byte is on its way: the server may take it at any moment.</summary>
    Sending = 2,

    /// <summary>The server has taken it.</summary>
    Sent = 3,

    /// <summary>It was refused for good, given up, or withdrawn: the server has not taken it.</summary>
    Failed = 4,

    /// <summary>Nobody knows whether the server has taken it; it is not sent again by itself.</summary>
    Uncertain = 5,
}

/// <summary>A mail of the outbox.</summary>
/// <param name="Number">Its number; newer ones have greater numbers.</param>
/// <param name="Id">Its id.</param>
/// <param name="Job">What it belongs to; there is one mail a job.</param>
/// <param name="State">How it stands.</param>
/// <param name="To">Its recipients.</param>
/// <param name="CreatedAt">When it was asked for; once it is written, since when it is tried. Microseconds since 1970, UTC, as all times here.</param>
public sealed record StoredMail(long Number, string Id, string Job, MailState State, IReadOnlyList<string> To, long CreatedAt)
{
    /// <summary>The run whose end it tells, or of whose step it is; null for none.</summary>
    public string? Run { get; init; }

    /// <summary>Its subject; null while it is not written.</summary>
    public string? Subject { get; init; }

    /// <summary>Its Message-ID; null while it is not written.</summary>
    public string? MessageId { get; init; }

    /// <summary>SHA-256 of its bytes; null while it is not written.</summary>
    public string? Digest { get; init; }

    /// <summary>Attempts that were made.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is tried next.</summary>
    public long NextAt { get; init; }

    /// <summary>When it was sent or given up; 0 while it was not.</summary>
    public long EndedAt { get; init; }

    /// <summary>What the server said last, or what kept it from saying anything; null where nothing was tried.</summary>
    public string? Words { get; init; }

    /// <summary>The process that is at it, or null.</summary>
    public RunOwner? Owner { get; init; }

    /// <summary>Until when that process has it at the most, where it cannot be seen from here.</summary>
    public long OwnedUntil { get; init; }
}
