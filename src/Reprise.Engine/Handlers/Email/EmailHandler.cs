using System.Text;
using System.Text.Json;
using Reprise.Engine.Handlers.HttpFetch;
using Reprise.Engine.Handlers.Json;
using Reprise.Engine.Mail;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Pipelines;
using Reprise.Kernel.Steps;

namespace Reprise.Engine.Handlers.Email;

/// <summary>Sends a mail for each item, through the outbox and once: the step's idempotency key names it there. The output says what was sent and what the mail server said.</summary>
/// <param name="post">Gives what sends it; throws <c>mail.unset</c> where there is nothing. Null in a process that only plans.</param>
public sealed class EmailHandler(Func<MailPost>? post = null) : ParameterHandler<EmailParameters, EmailParameters>
{
    private const int MostRecipients = 50;
    private const long MostBytes = 20 * 1024 * 1024;

    /// <inheritdoc/>
    public override HandlerInfo Info { get; } = new("email", "1", Effect.External, "Sends a mail; the output says what was sent, and what the mail server said.")
    {
        Parameters = typeof(EmailParameters),
    };

    /// <summary>True where it can send.</summary>
    public bool CanSend => post is not null;

    /// <inheritdoc/>
    public override ValueTask<StageBinding> BindAsync(StageDefinition stage, BindContext context, CancellationToken cancellation)
    {
        CheckInputs(stage, context.Route);
        var binding = base.BindAsync(stage, context, cancellation);
        if (context.Recorded is null)
        {
            _ = post?.Invoke(); // Without a mail server nothing is begun. A rerun sends nothing, so that it needs none.
        }

        return binding;
    }

    /// <inheritdoc/>
    protected override EmailParameters Prepare(EmailParameters with, string route, string stage)
    {
        if (with.To.Count is 0 or > MostRecipients)
        {
            throw Complaint.Param(route, stage, "to", $"has {with.To.Count} recipients; expected 1 to {MostRecipients}.");
        }

        if (with.To.FirstOrDefault(t => !RequestTemplate.ReadsInput(t) && !EmailAddress.TryParse(t, out _)) is { } wrong)
        {
            throw Complaint.Param(route, stage, "to", $"has `{Complaint.Quote(wrong)}`, which is no address.", "For example: [ann@example.org], or [\"{{/customer/email}}\"].");
        }

        return (with.Text is null) != (with.TextFrom is null) ? with
            : throw Complaint.Param(route, stage, "text", $"and `text_from` are {(with.Text is null ? "both missing" : "both given")}; expected one of them.");
    }

    /// <inheritdoc/>
    protected override async ValueTask RunAsync(StepContext step, EmailParameters prepared, CancellationToken cancellation)
    {
        var send = (post ?? throw new InvalidOperationException("A stage that sends mail was bound where nothing is sent."))();
        var mail = await ComposeAsync(step, prepared, cancellation);
        PostedMail sent;
        try
        {
            sent = await send($"step:{step.IdempotencyKey}", step.RunId.Value, mail, cancellation);
        }
        catch (RepriseException e)
        {
            throw Complaint.Failure(e.Code, step, e.Message, e.Hint, e);
        }

        step.Log($"{sent.MailId} sent: {sent.Words}");
        await step.WriteAsync(null, JsonText.Write(writer => Write(writer, sent, mail)), JsonText.MediaType, cancellation);
    }

    private static void CheckInputs(StageDefinition stage, string route)
    {
        var with = StageParameters.Read<EmailParameters>(stage, route);
        IReadOnlyList<string> known = [StepArtifact.ItemName, .. stage.From];
        (string Parameter, string? Input)[] named = [("text_from", with.TextFrom), ("html_from", with.HtmlFrom), ("values_from", with.ValuesFrom), .. with.Attach.Select(a => ("attach", (string?)a))];
        if (named.FirstOrDefault(n => n.Input is not null && !known.Contains(n.Input, StringComparer.Ordinal)) is { Input: { } wrong } at)
        {
            throw Complaint.Param(route, stage.Name, at.Parameter, $"names the input `{Complaint.Quote(wrong)}`; the stage has {string.Join(", ", known)}.", "List the stages whose outputs it needs in the stage's `from`.");
        }
    }

    private static async ValueTask<OutgoingMail> ComposeAsync(StepContext step, EmailParameters with, CancellationToken cancellation)
    {
        var reads = with.To.Append(with.Subject).Append(with.Text ?? "").Any(RequestTemplate.ReadsInput);
        using var document = reads ? await JsonText.ReadAsync(step, InputOf(step, with.ValuesFrom), cancellation) : null;
        var values = document?.RootElement;
        var to = with.To.Select(t => RequestTemplate.Fill(step, "to", t, values, static value => value)).Select(t => EmailAddress.TryParse(t, out var address) ? address
            : throw Complaint.Param(step, "to", $"becomes `{Complaint.Quote(t)}`, which is no address.")).ToList();
        var files = new List<MailAttachment>();
        foreach (var name in with.Attach)
        {
            var input = InputOf(step, name);
            files.Add(new MailAttachment(NameOf(input), input.MediaType, await ReadAsync(step, input, cancellation)));
        }

        var text = with.TextFrom is { } from ? Encoding.UTF8.GetString((await ReadAsync(step, InputOf(step, from), cancellation)).Span) : RequestTemplate.Fill(step, "text", with.Text!, values, static value => value);
        var html = with.HtmlFrom is { } page ? Encoding.UTF8.GetString((await ReadAsync(step, InputOf(step, page), cancellation)).Span) : null;
        var mail = new OutgoingMail(to, RequestTemplate.Fill(step, "subject", with.Subject, values, static value => value), text, html) { Attachments = files };
        return files.Sum(f => (long)f.Bytes.Length) + text.Length + (html?.Length ?? 0) <= MostBytes ? mail
            : throw Complaint.Param(step, "attach", $"makes a mail of more than {MostBytes / 1024 / 1024} MiB, which mail servers do not take.", "Attach less, and write a link into the text.");
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(StepContext step, StepInput input, CancellationToken cancellation) => input.Size <= MostBytes
        ? await input.ReadAsync(cancellation)
        : throw Complaint.Input(step, input, $"has {input.Size} bytes; a mail may have {MostBytes}.", "Write a link into the text instead.");

    // An only input is called `item`, whichever stage it came from.
    private static StepInput InputOf(StepContext step, string? name) => step.InputsCount == 1 ? step.Input() : step.Input(name);

    private static string NameOf(StepInput input)
    {
        var name = input.Key.Length == 0 ? input.Name : input.Key.Split('/')[^1];
        return Path.HasExtension(name) ? name : input.MediaType.Split(';')[0] switch
        {
            "application/json" => name + ".json",
            "image/svg+xml" => name + ".svg",
            "image/png" => name + ".png",
            "text/html" => name + ".html",
            "text/csv" => name + ".csv",
            "text/plain" => name + ".txt",
            "application/pdf" => name + ".pdf",
            _ => name,
        };
    }

    private static void Write(Utf8JsonWriter writer, PostedMail sent, OutgoingMail mail)
    {
        writer.WriteStartObject();
        writer.WriteString("mail_id", sent.MailId);
        writer.WriteString("message_id", sent.MessageId);
        writer.WriteStartArray("to");
        foreach (var address in sent.To)
        {
            writer.WriteStringValue(address);
        }

        writer.WriteEndArray();
        writer.WriteString("subject", MimeMessage.SubjectOf(mail));
        writer.WriteString("message", sent.Message.ToString());
        writer.WriteString("answer", sent.Words);
        writer.WriteEndObject();
    }
}
