using Reprise.Kernel;
using Reprise.Kernel.Artifacts;

namespace Reprise.Engine.Mail;

/// <summary>Sends a mail through the outbox, once a job, and comes back when the mail server has taken it.</summary>
/// <param name="job">What it is sent for: the same job sends nothing a second time.</param>
/// <param name="run">The run that it belongs to.</param>
/// <param name="mail">The mail.</param>
/// <param name="cancellation">Withdraws it, where it is not on its way.</param>
/// <exception cref="RepriseException"><c>mail.refused</c>, <c>mail.unsent</c>: nothing was sent; <c>effects.in_doubt</c>: nobody knows.</exception>
public delegate Task<PostedMail> MailPost(string job, string run, OutgoingMail mail, CancellationToken cancellation);

/// <summary>A mail that the server has taken.</summary>
/// <param name="MailId">Its id in the outbox.</param>
/// <param name="MessageId">Its Message-ID.</param>
/// <param name="To">Who gets it.</param>
/// <param name="Message">SHA-256 of its bytes.</param>
/// <param name="Words">What the server said.</param>
public sealed record PostedMail(string MailId, string MessageId, IReadOnlyList<string> To, Digest Message, string Words);
