namespace Reprise.Kernel.Verification;

/// <summary>What is known of how a step was made; all steps of a recorded stage share it.</summary>
/// <param name="Handler">Whether a handler of its type is at hand.</param>
/// <param name="Code">Whether its code document and the files that it names are in the store.</param>
/// <param name="Environment">How well its environment can be had again.</param>
/// <param name="Actor">Whether it is known who started its run.</param>
public readonly record struct StepFacts(bool Handler, bool Code, EnvironmentPin Environment, bool Actor)
{
    /// <summary>1 where what was done can be done again, else 0.</summary>
    public double Method => Handler && Code ? 1 : 0;

    /// <summary>1 for pinned, 0.5 for named, 0 for unknown.</summary>
    public double Pinned => Environment switch { EnvironmentPin.Pinned => 1, EnvironmentPin.Named => 0.5, _ => 0 };
}

/// <summary>How well the environment of a step can be had again.</summary>
public enum EnvironmentPin
{
    /// <summary>No environment is recorded, or its document is gone.</summary>
    Unknown,

    /// <summary>Programs and libraries are named by version at the most: the step ran with what happened to be installed.</summary>
    Named,

    /// <summary>A lock file or digests say what it ran with; or it ran within Reprise, which its code component names by version.</summary>
    Pinned,
}
