using Reprise.Engine.Contract;

namespace Reprise.Cli.Rendering;

/// <summary>What a restart or fork was asked to do differently, and where it went otherwise than planned, for people.</summary>
internal static class RestartView
{
    private const int Shown = 10;

    /// <summary>Adds it to the facts of a run; nothing for other runs.</summary>
    public static Facts AddRestart(this Facts facts, Output output, RunDetailsObject details)
    {
        foreach (var change in details.Changes.Take(Shown))
        {
            _ = facts.Add("changed", Format.OneLine(change));
        }

        _ = facts.Add("forced", details.Forced.Count > 0 ? string.Join("  ", details.Forced.Select(Format.OneLine)) : null);
        _ = facts.Add("effects", details.Effects.Count > 0 ? string.Join("  ", details.Effects.Select(e => $"{e.Value} {(e.Key is "*" ? "all others" : Format.OneLine(e.Key))}")) : null);
        foreach (var line in details.Otherwise.Take(Shown))
        {
            _ = facts.Add("otherwise", output.Paint(Format.OneLine(line), Tone.Warn));
        }

        return facts;
    }
}
