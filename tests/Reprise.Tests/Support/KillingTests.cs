namespace Reprise.Tests.Support;

/// <summary>Tests that kill programs and brokers again and again: one class after the other, so that they take one place among the others for minutes. They begin first.</summary>
[CollectionDefinition(Name)]
public sealed class KillingTests
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "killing";
}
