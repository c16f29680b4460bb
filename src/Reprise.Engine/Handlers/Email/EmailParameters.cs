using System.ComponentModel;

namespace Reprise.Engine.Handlers.Email;

/// <summary>Parameters of <c>email</c>.</summary>
public sealed record EmailParameters
{
    [Description("The recipients: addresses, or {{/pointer}} for a value of the JSON input.")]
    public required IReadOnlyList<string> To { get; init; }

    [Description("The subject. {{/pointer}} puts in a value of the JSON input; line breaks become blanks.")]
    public required string Subject { get; init; }

    [Description("The text, with {{/pointer}} as in subject. This or text_from is required.")]
    public string? Text { get; init; }

    [Description("The input (a stage of `from`, or item) whose bytes are the text, in UTF-8.")]
    public string? TextFrom { get; init; }

    [Description("The input whose bytes are the same as HTML, in UTF-8. Default: none, the mail is text alone.")]
    public string? HtmlFrom { get; init; }

    [Description("The input that {{/pointer}} reads. Default: the only one.")]
    public string? ValuesFrom { get; init; }

    [Description("Inputs that go along as files.")]
    public IReadOnlyList<string> Attach { get; init; } = [];
}
