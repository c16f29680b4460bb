namespace Reprise.Kernel.Planning;

/// <summary>Whose recorded results may serve. Numbers are stored: never change them.</summary>
public enum Reach
{
    /// <summary>Nobody's.</summary>
    None = 0,

    /// <summary>Those of the origin run and its ancestors.</summary>
    Origin = 1,

    /// <summary>Those of any run (effects permitting).</summary>
    Any = 2,
}

/// <summary>Whether a recorded result is wanted.</summary>
public enum Policy
{
    /// <summary>Reuse what matches, run the rest.</summary>
    Normal,

    /// <summary>Run, whatever is recorded.</summary>
    Now,

    /// <summary>Only a recorded result will do.</summary>
    Never,
}
