namespace ReleaseGates.Tests.Model;

/// <summary>What an act does, as the model sees it.</summary>
internal abstract record Effect
{
    /// <param name="Origin">The part of the pipeline, where it names one.</param>
    /// <param name="Earlier">Seconds before the step, by the reporter's clock.</param>
    public sealed record Check(string Gate, string Name, string Status, string? Origin = null, int Earlier = 0) : Effect;

    /// <param name="Gate">Null: evidence of the whole release.</param>
    /// <param name="Verdict">What its content says, where it tells.</param>
    public sealed record Evidence(string? Gate, string Type, string? Verdict = null) : Effect;

    /// <param name="Gate">Null: of the whole release, which is G3's.</param>
    /// <param name="Elsewhere">Said of the sibling release.</param>
    public sealed record Sign(string? Gate, string Decision, bool Elsewhere = false) : Effect;

    /// <summary>What is answered to the latest exception of the release.</summary>
    public sealed record Answer(string Decision) : Effect;

    public sealed record Ref(string Name) : Effect;

    /// <param name="From">Hours after the history began; null: at once.</param>
    /// <param name="Until">Hours after the history began.</param>
    /// <param name="Control">A check that must pass, or null.</param>
    /// <param name="Elsewhere">For the sibling release.</param>
    public sealed record Grant(string Type, string[] Gates, double? From, double Until, string? Control = null, bool Elsewhere = false)
        : Effect;

    /// <summary>The latest exception of the release is reviewed.</summary>
    public sealed record Review : Effect;

    /// <summary>The latest exception of the release is taken back.</summary>
    public sealed record Revoke : Effect;

    /// <summary>A deployment is under way: the one that a promotion opened, or a new one.</summary>
    /// <param name="Source">The commit that it names; null: none.</param>
    /// <param name="Earlier">Seconds before the step, by the reporter's clock.</param>
    /// <param name="Id">The id that the platform gives it; null: the report names none.</param>
    public sealed record Start(string? Source = null, int Earlier = 0, string? Id = null) : Effect;

    /// <summary>A deployment came to its end: the one under way, or one that nobody announced.</summary>
    /// <param name="Elsewhere">Of the sibling release.</param>
    /// <param name="Source">The commit that it names; null: none.</param>
    /// <param name="Earlier">Seconds before the step, by the reporter's clock.</param>
    /// <param name="Id">The id that the platform gives it; null: the report names none.</param>
    public sealed record Deploy(string Status, bool Elsewhere = false, string? Source = null, int Earlier = 0, string? Id = null) : Effect;

    /// <summary>What is asked for on record, without opening anything.</summary>
    public sealed record Ask : Effect;

    /// <summary>A deployment will not start, or is broken off.</summary>
    /// <param name="Earlier">Seconds before the step, by the reporter's clock.</param>
    /// <param name="Id">The id that the platform gives it; null: the report names none.</param>
    public sealed record Cancel(int Earlier = 0, string? Id = null) : Effect;

    /// <summary>What is asked for and opened, if it is allowed.</summary>
    public sealed record Promote : Effect;

    /// <summary>The release leaves, and its sibling is to run again.</summary>
    /// <param name="Elsewhere">The sibling leaves, and the release is to run again.</param>
    /// <param name="IsNamed">The release is named as what comes back, with a reason.</param>
    public sealed record Rollback(bool Elsewhere = false, bool IsNamed = false) : Effect;

    /// <summary>A health check of what is deployed, with its evidence.</summary>
    /// <param name="Earlier">Seconds before the step, by the reporter's clock.</param>
    public sealed record Health(string Status, int Earlier = 0) : Effect;

    /// <summary>A drill in production.</summary>
    /// <param name="DaysAgo">Days before everything else.</param>
    /// <param name="Whose">For whom it counts.</param>
    public sealed record Drill(string Type, string Outcome, bool IsValidated, int DaysAgo = 0, DrillOf Whose = DrillOf.Platform) : Effect;

    /// <summary>An incident in production begins.</summary>
    public sealed record Incident(string Severity) : Effect;

    /// <summary>The latest open incident is found to be of another severity.</summary>
    public sealed record IncidentIs(string Severity) : Effect;

    /// <summary>The latest open incident is over.</summary>
    public sealed record IncidentEnds : Effect;

    /// <summary>The incident that was over last is back.</summary>
    public sealed record IncidentIsBack : Effect;

    /// <summary>A requirement of the project's own.</summary>
    public sealed record Policy(string Gate, string Code, string Fields, Func<Rules, Rules> Change) : Effect;

    /// <summary>A setting of the project's own.</summary>
    public sealed record Setting(string Name, string Value, Func<Rules, Rules> Change) : Effect;
}
