using System.Reflection;
using Reprise.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Reprise.Tests.Support;

/// <summary>Marks a class whose tests take minutes together: it begins before the others, so that none is left working alone at the end.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class LongRunningAttribute : Attribute;

/// <summary>Orders collections: those that kill, then classes that are <see cref="LongRunningAttribute"/>, then the rest as they come.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly HashSet<string> Long =
        [.. typeof(LongestFirst).Assembly.GetTypes().Where(t => t.GetCustomAttribute<LongRunningAttribute>() is not null).Select(t => t.FullName!)];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : notnull, ITestCollection => [.. testCollections.OrderBy(c => Rank(c))];

    private static int Rank(ITestCollection collection)
    {
        var name = collection.TestCollectionDisplayName;
        return name == KillingTests.Name ? 0 : name.Split(' ').Any(Long.Contains) ? 1 : 2;
    }
}
