namespace Reprise.Agents;

/// <summary>What a reasoner does to the world.</summary>
public enum CallEffect
{
    /// <summary>It reads the outside or is random: its result is the recording. The default.</summary>
    Recorded,

    /// <summary>Its result is a function of input, context and code alone, so that any run may take it over.</summary>
    Pure,

    /// <summary>It changes the outside: it is never repeated unless somebody says so.</summary>
    External,
}
