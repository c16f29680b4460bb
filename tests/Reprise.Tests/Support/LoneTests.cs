namespace Reprise.Tests.Support;

/// <summary>Tests that measure rates, or the memory of the whole process: they run when the others are done, one class after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LoneTests
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "lone";
}
