namespace Reprise.Kernel.Steps;

/// <summary>What a handler does to the world.</summary>
public enum Effect
{
    /// <summary>A function of its action: the same action gives the same bytes.</summary>
    Pure = 0,

    /// <summary>Reads the outside or is random: its output is the recording.</summary>
    Recorded = 1,

    /// <summary>Changes the outside: never repeated silently.</summary>
    External = 2,
}
