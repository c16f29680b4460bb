namespace Reprise.Tests.Support;

/// <summary>Tests that keep the whole machine busy (brokers that are killed, soaks, rates): they run when the others are done, one class after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HeavyTests
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "heavy";
}
