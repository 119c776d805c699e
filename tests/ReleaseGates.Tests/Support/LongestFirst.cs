using ReleaseGates.Tests.Decisions;
using ReleaseGates.Tests.Explorer;
using ReleaseGates.Tests.Explorer.Laws;
using ReleaseGates.Tests.Ingest;
using ReleaseGates.Tests.Model;
using ReleaseGates.Tests.Mutants;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace ReleaseGates.Tests.Support;

/// <summary>A class runs on one core: those that take longest begin first, so that none is left alone at the end.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly List<string> Long =
    [
        .. ((Type[])[
            typeof(DecisionScenarioTests), typeof(ExplorerTests), typeof(AcceptedCorpusTests), typeof(AccessMutantTests),
            typeof(RuleModelTests), typeof(LawTests),
        ]).Select(one => one.FullName!),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(one => Rank(one.TestCollectionDisplayName)).ThenBy(one => one.UniqueID)];

    private static int Rank(string collection) => Long.FindIndex(name => collection.Contains($"{name} ", StringComparison.Ordinal))
        is var found and >= 0 ? found : Long.Count;
}
