using System.Collections.Immutable;

namespace ReleaseGates.Tests.Model;

/// <summary>Production, as all releases share it.</summary>
internal sealed record ModelEnvironment
{
    /// <summary>When each was held, in hours after the histories began.</summary>
    public ImmutableList<(double Hours, Effect.Drill Drill)> Drills { get; init; } = [];

    /// <summary>The open ones: the step in which each began, and its severity.</summary>
    public ImmutableList<(int Step, string Severity)> Incidents { get; init; } = [];

    /// <summary>Those that are over, the last at the end.</summary>
    public ImmutableList<(int Step, string Severity)> Over { get; init; } = [];

    /// <summary>Production after an act; null when there is nothing to do, as no incident is open.</summary>
    public ModelEnvironment? After(Act? act, int step) => act?.Effect switch
    {
        Effect.Drill drill => this with { Drills = Drills.Add((HistoryWorld.ReportedAt(step).TotalHours - drill.DaysAgo * 24, drill)) },
        Effect.Incident incident => this with { Incidents = Incidents.Add((step, incident.Severity)) },
        Effect.IncidentIs found when Incidents.Count > 0 =>
        this with { Incidents = Incidents.SetItem(Incidents.Count - 1, (Incidents[^1].Step, found.Severity)) },
        Effect.IncidentEnds when Incidents.Count > 0 =>
        this with { Incidents = Incidents.RemoveAt(Incidents.Count - 1), Over = Over.Add(Incidents[^1]) },
        Effect.IncidentIsBack when Over.Count > 0 =>
        this with { Incidents = Incidents.Add(Over[^1]), Over = Over.RemoveAt(Over.Count - 1) },
        _ => null,
    };

    /// <summary>When the latest drill that counts for all was held, in hours; null when none was.</summary>
    public double? LatestDrill(string? type) => Latest(Drills.Where(held => held.Drill.Whose == DrillOf.Platform), type);

    /// <summary>When the latest of these that counts was held.</summary>
    public static double? Latest(IEnumerable<(double Hours, Effect.Drill Drill)> drills, string? type) => drills
        .Where(held => held.Drill is { Outcome: "success", IsValidated: true } && (type ?? held.Drill.Type) == held.Drill.Type)
        .Max(held => (double?)held.Hours);
}
