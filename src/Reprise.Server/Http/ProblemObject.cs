using Reprise.Engine.Contract;
using Reprise.Kernel;

namespace Reprise.Server.Http;

/// <summary>An error as RFC 9457 writes it, with the code, hint and facts that the command line shows.</summary>
/// <param name="Type">A name of the kind of problem: <c>urn:reprise:error:</c> and its code.</param>
/// <param name="Title">What the code means, the same each time.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was found and what was expected.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Hint">What to do, or null.</param>
/// <param name="Facts">Labelled facts.</param>
internal sealed record ProblemObject(string Type, string Title, int Status, string Detail, string Code, string? Hint, IReadOnlyDictionary<string, string> Facts)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem of an error.</summary>
    public static ProblemObject Of(RepriseException error)
    {
        var known = ErrorCodes.Find(error.Code);
        var shown = ErrorDocument.Of(error).Error;
        return new ProblemObject("urn:reprise:error:" + error.Code, known.Meaning, known.HttpStatus, shown.Message, shown.Code, shown.Hint, shown.Facts);
    }
}
