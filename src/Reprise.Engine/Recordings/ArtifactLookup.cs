using System.Globalization;
using Reprise.Kernel;
using Reprise.Kernel.Artifacts;
using Reprise.Kernel.Journal;

namespace Reprise.Engine.Recordings;

/// <summary>Finds the artifact that a text names: a name, <c>name@version</c>, a digest, or a unique prefix of one with at least 8 hex digits.</summary>
public static class ArtifactLookup
{
    /// <summary>A prefix has at least so many hex digits.</summary>
    public const int MinPrefix = 8;

    private const string Scheme = "sha256:";
    private const int Shown = 5;

    /// <summary>The artifact that a text names, with the version where it was a name.</summary>
    /// <exception cref="RepriseException"><c>artifact.not_found</c> or <c>artifact.ambiguous</c>, with the candidates as facts.</exception>
    public static async ValueTask<(Digest Digest, NamedVersion? Version)> FindAsync(Recording recording, string text, CancellationToken cancellation)
    {
        if (Digest.TryParse(text, out var digest) || Digest.TryParse(Scheme + text, out digest))
        {
            return (digest, null);
        }

        if (await NamedAsync(recording, text, cancellation) is { } version)
        {
            return (version.Digest, version);
        }

        if (HexOf(text) is not { } hex)
        {
            throw await NotFoundAsync(recording, text, cancellation);
        }

        var found = await ByPrefixAsync(recording, hex, cancellation);
        return found.Count switch
        {
            1 => (found.First(), null),
            0 => throw await NotFoundAsync(recording, text, cancellation),
            _ => throw new RepriseException("artifact.ambiguous", $"'{text}' fits {found.Count} artifacts or more.", "Give more digits of the digest.",
                [.. found.Take(Shown).Select(d => new KeyValuePair<string, string>("artifact", d.ToString()))]),
        };
    }

    /// <summary>The same, and also the path <c>RUN/ROUTE/STAGE/ITEM</c> of a stored output, which then comes along.</summary>
    /// <exception cref="RepriseException"><c>artifact.not_found</c> or <c>artifact.ambiguous</c>, with the candidates as facts.</exception>
    public static async ValueTask<(Digest Digest, NamedVersion? Version, StepArtifact? Output)> FindNamedAsync(Recording recording, string text, CancellationToken cancellation)
    {
        if (await StoredFolder.FindAsync(recording, text, cancellation) is { } stored)
        {
            return (stored.Output.Digest, null, stored.Output);
        }

        var (digest, version) = await FindAsync(recording, text, cancellation);
        return (digest, version, null);
    }

    private static async ValueTask<NamedVersion?> NamedAsync(Recording recording, string text, CancellationToken cancellation)
    {
        var versions = await recording.Journal.NamesAsync(new NameQuery(text), cancellation);
        if (versions.Count > 0)
        {
            return versions[0];
        }

        var at = text.LastIndexOf('@');
        if (at <= 0 || !int.TryParse(text.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted))
        {
            return null;
        }

        versions = await recording.Journal.NamesAsync(new NameQuery(text[..at]), cancellation);
        return versions.Count == 0 ? null : versions.FirstOrDefault(v => v.Version == wanted)
            ?? throw new RepriseException("artifact.not_found", $"'{text[..at]}' has no version {wanted}.",
                $"It has versions 1 to {versions[0].Version}; without @ it is the newest.");
    }

    private static string? HexOf(string text)
    {
        var hex = text.StartsWith(Scheme, StringComparison.Ordinal) ? text[Scheme.Length..] : text;
        return hex.Length is >= MinPrefix and < 64 && hex.All(char.IsAsciiHexDigitLower) ? hex : null;
    }

    private static async ValueTask<HashSet<Digest>> ByPrefixAsync(Recording recording, string hex, CancellationToken cancellation)
    {
        var found = new HashSet<Digest>();
        foreach (var kind in (IndexKind[])[IndexKind.Produced, IndexKind.Consumed])
        {
            await ThroughIndexAsync(recording, kind, hex, found, cancellation);
        }

        if (found.Count == 0)
        {
            // What no step made or read (a snapshot, an unread input) stands in the store alone.
            await foreach (var digest in recording.Store.ListAsync(cancellation))
            {
                Take(digest, hex, found);
            }
        }

        return found;
    }

    private static async ValueTask ThroughIndexAsync(
        Recording recording, IndexKind kind, string hex, HashSet<Digest> found, CancellationToken cancellation)
    {
        var digits = hex.Length > 16 ? hex[..16] : hex;
        var first = ulong.Parse(digits.PadRight(16, '0'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var last = ulong.Parse(digits.PadRight(16, 'f'), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var lookup = new IndexLookup(kind, unchecked((long)first)) { KeyEnd = unchecked((long)last) };
        var list = kind == IndexKind.Produced ? ListKind.Outputs : ListKind.Inputs;
        foreach (var step in await recording.Journal.FindAsync(lookup, cancellation))
        {
            await foreach (var artifact in StepLists.ReadAsync(recording.Journal, step, list, long.MaxValue, cancellation))
            {
                Take(artifact.Digest, hex, found);
            }
        }
    }

    private static void Take(Digest digest, string hex, HashSet<Digest> found)
    {
        if (digest.ToHex().StartsWith(hex, StringComparison.Ordinal))
        {
            _ = found.Add(digest);
        }
    }

    private static async ValueTask<RepriseException> NotFoundAsync(Recording recording, string text, CancellationToken cancellation)
    {
        var names = await recording.Journal.NamesAsync(new NameQuery(), cancellation);
        var near = names.Select(n => n.Name).OrderBy(name => Distance(name, text)).ThenBy(name => name, StringComparer.Ordinal).Take(3);
        return new RepriseException("artifact.not_found", $"No artifact has the name, digest or prefix '{text}'.",
            $"`reprise artifacts` lists the names; a prefix of a digest needs at least {MinPrefix} hex digits.",
            [.. near.Select(name => new KeyValuePair<string, string>("near", name))]);
    }

    // Names that contain the text or its last part stand first, then those of a similar length.
    private static int Distance(string name, string text) => name.Contains(text, StringComparison.OrdinalIgnoreCase) ? 0
        : name.Contains(text[(text.LastIndexOf('/') + 1)..], StringComparison.OrdinalIgnoreCase) ? 1
        : 2 + Math.Abs(name.Length - text.Length);
}
