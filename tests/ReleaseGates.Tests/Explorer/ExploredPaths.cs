using ReleaseGates.Tests.Model;
using Xunit;

namespace ReleaseGates.Tests.Explorer;

/// <summary>
/// The paths at whose end a promotion hangs by one requirement or by none, gone in a database. What else there is lacks two
/// things or more, so that one missing rule does not let it through; the model is asked about all of it.
/// </summary>
public sealed class ExploredPaths : IAsyncLifetime
{
    /// <summary>Now, and after exceptions of two hours and of four have ended.</summary>
    internal static readonly double[] Hours = [0, 3, 5];

    /// <summary>Facts of the longest path; the promotion comes on top. <c>GATES_EXPLORE=all</c> goes all seven steps.</summary>
    private static readonly int Acts = Environment.GetEnvironmentVariable("GATES_EXPLORE") == "all" ? 6 : 5;

    internal ExploredDatabase Database { get; private set; } = null!;

    /// <summary>All that paths lead to.</summary>
    internal IReadOnlyList<ExploredState> States { get; private set; } = null!;

    internal IReadOnlyList<History> Paths { get; private set; } = null!;

    /// <summary>
    /// Paths and hours at which a promotion would lack its quorum by one requirement alone: what a missing rule lets through is
    /// among them, and most of it among the longest.
    /// </summary>
    internal IReadOnlyList<(int Path, double Hours)> Closed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        States = [.. Explorer.States(Explorer.Repertoire, Acts)];
        var states = States.Where(state => Hours.Any(state.IsNear)).ToList();
        Paths = [.. states.Select(state => state.History)];
        Closed = [.. states.Index().Reverse().SelectMany(state => Hours
            .Where(hours => state.Item.IsNear(hours) && Safety.Violation(state.Item.Path, hours) is not null)
            .Select(hours => (state.Index, hours)))];
        Database = await ExploredDatabase.CreateAsync();
        await Database.GoAsync(Paths);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
