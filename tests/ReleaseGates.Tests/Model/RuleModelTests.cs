using CsCheck;
using Xunit;

namespace ReleaseGates.Tests.Model;

/// <summary>SQL and the model agree on every history: what is taken, what is decided then, what is stored.</summary>
public sealed class RuleModelTests
{
    private const int Together = 250;

    /// <summary>A slice by default; <c>GATES_HISTORIES=100000</c> is the long run.</summary>
    private static readonly int Histories = int.Parse(Environment.GetEnvironmentVariable("GATES_HISTORIES") ?? "1000", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void SQL_decides_every_history_like_the_model() => HistoryPeriod.Of(Together).Sample(
        period =>
        {
            var differences = HistoryBatch.DifferencesAsync(period).GetAwaiter().GetResult();
            Assert.True(differences.Count == 0, string.Join('\n', differences.OrderBy(difference => difference.Length).Take(3)));
        },
        iter: Math.Max(1, Histories / Together), threads: 2, print: period => $"{period.Histories.Count} histories in a production of {period}");
}
