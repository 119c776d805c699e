using ReleaseGates.Personas;
using System.Collections.Immutable;

namespace ReleaseGates.Tests.Model;

/// <summary>A release as the model remembers it. Steps are counted from one; a later step is a later time.</summary>
internal sealed record ModelRelease(string Initiator)
{
    public const string SourceRef = "abc";

    public Rules Rules { get; init; } = new();
    public ModelEnvironment Environment { get; init; } = new();
    public string Ref { get; init; } = SourceRef;
    public string Status
    {
        get;
        init
        {
            if (value != field)
                StatusBefore = field;
            field = value;
        }
    } = "draft";

    /// <summary>The status that it had before its present one.</summary>
    public string? StatusBefore { get; private init; }

    /// <summary>A recorded decision allows the present commit, and nothing has ended that.</summary>
    public bool IsPermitted { get; init; }

    /// <summary>Who brought which source_ref; CI is a service, and nobody.</summary>
    public ImmutableHashSet<(string Ref, string Subject)> Brought { get; init; } = [];
    public ImmutableList<ModelDeployment> Deployments { get; init; } = [];
    public ImmutableList<(int Step, Act Act, Effect.Check Check, int? Deployment, string Ref)> Checks { get; init; } = [];
    public ImmutableList<ModelEvidence> Evidence { get; init; } = [];
    public ImmutableList<(int Step, Act Act, Effect.Sign Sign, string Ref)> Signs { get; init; } = [];
    public ImmutableList<(int Step, Act Act, Effect.Sign Sign)> SignsElsewhere { get; init; } = [];
    public ImmutableList<ModelException> Exceptions { get; init; } = [];
    public ImmutableList<ModelException> Elsewhere { get; init; } = [];

    /// <summary>What evaluation has made of the gates.</summary>
    public ImmutableList<ModelStored> Stored { get; init; } = [new("G1"), new("G2"), new("G3"), new("G4")];

    /// <summary>The project's own drills: when each was held, in hours after the histories began.</summary>
    public ImmutableList<(double Hours, Effect.Drill Drill)> Drills { get; init; } = [];

    /// <summary>When the latest drill that counts was held, the project's own or the platform's.</summary>
    public double? LatestDrill() =>
        new[] { ModelEnvironment.Latest(Drills, Rules.DrillType), Environment.LatestDrill(Rules.DrillType) }.Max();

    /// <summary>Whether anybody knows who the initiator is.</summary>
    public bool IsInitiatorKnown => Initiator is Acts.Initiator or Acts.InitiatorLogin;

    /// <summary>The release's own deployments, the latest first.</summary>
    public IEnumerable<ModelDeployment> Own =>
        Deployments.Where(one => !one.IsElsewhere && !one.IsCancelled).OrderByDescending(one => one.At).ThenByDescending(one => one.Number);

    /// <summary>The deployment whose confirmation a decision looks at.</summary>
    public ModelDeployment? Latest => Own.FirstOrDefault(one => one.RollbackOf is null);

    /// <summary>The release after an act, and the code with which the act is refused, if it is.</summary>
    /// <param name="id">The id that an exception gets.</param>
    public (ModelRelease After, string? Refused) Take(Act act, int step, string id) => act.Effect switch
    {
        Effect.Check when act.Persona == PersonaNames.Developer && !IsInitiatorKnown => (this, "not_own_release"),
        Effect.Check check => (Report(act, step, check), null),
        Effect.Health health => (Report(act, step, new("G4", "health_check", health.Status, null, health.Earlier)) with
        {
            Evidence = Evidence.Add(new(step, act.Persona, new("G4", "health_check", health.Status), Concerned(health.Earlier), Ref)
                { Earlier = health.Earlier }),
        }, null),
        Effect.Evidence evidence => (this with { Evidence = Evidence.Add(new(step, act.Persona, evidence, null, Ref)) }, null),
        Effect.Sign { Elsewhere: true } sign => (this with { SignsElsewhere = SignsElsewhere.Add((step, act, sign)) }, null),
        Effect.Sign sign => (this with { Signs = Signs.Add((step, act, sign, Ref)) }, null),
        Effect.Ref when Own.Any(one => one.Started is not null) => (this, "release_already_deployed"),
        Effect.Ref source => (this with
        {
            Ref = source.Name,
            IsPermitted = IsPermitted && source.Name == Ref,
            Brought = act.Persona == PersonaNames.CiServiceRole ? Brought : Brought.Add((source.Name, act.Subject)),
        }, null),
        Effect.Drill drill => (this with { Drills = Drills.Add((HistoryWorld.ReportedAt(step).TotalHours - drill.DaysAgo * 24, drill)) },
            null),
        Effect.Policy policy => (this with { Rules = policy.Change(Rules) }, null),
        Effect.Setting setting => (this with { Rules = setting.Change(Rules) }, null),
        Effect.Review when !Exceptions[^1].HasBegun => (this, "exception_not_begun"),
        // Who brought what it let through does not review it.
        Effect.Review when (this with { Ref = Exceptions[^1].Ref }).IsInitiatedBy(act.Subject) is not false and var side =>
            (this, side is null ? "initiator_unknown" : "four_eyes"),
        Effect.Review => (WithLatest(exception => exception with { IsReviewed = true }), null),
        Effect.Revoke when Exceptions[^1].IsRevoked => (this, "illegal_transition"),
        Effect.Revoke => (WithLatest(exception => exception with { IsRevoked = true }), null),
        Effect.Answer answer => (WithLatest(exception => exception with
        {
            Answers = exception.Answers.Add(new(step, act, answer.Decision, Ref)),
        }), null),
        Effect.Grant grant => Give(act, grant, id),
        _ => ModelDeployments.Take(this, act.Effect, step),
    };

    private ModelRelease WithLatest(Func<ModelException, ModelException> change) =>
        this with { Exceptions = Exceptions.SetItem(Exceptions.Count - 1, change(Exceptions[^1])) };

    /// <summary>Whether the person opened or initiated the release, or brought what it is now; null when nobody can tell.</summary>
    public bool? IsInitiatedBy(string subject) => IsInitiatorKnown && subject == Acts.Initiator || Brought.Contains((Ref, subject)) ? true
        : IsInitiatorKnown ? false : null;

    private ModelRelease Report(Act act, int step, Effect.Check check) =>
        this with { Checks = Checks.Add((step, act, check, check.Gate == "G4" ? Concerned(check.Earlier) : null, RefAt(check.Earlier))) };

    /// <summary>What a probe is about: the latest deployment that had begun by then.</summary>
    private int? Concerned(int earlier) =>
        Own.FirstOrDefault(one => one.Started is { } began && (earlier == 0 || began <= -earlier))?.Number;

    /// <summary>The source_ref of then: histories are shorter than a minute, so what is older is about the first.</summary>
    private string RefAt(int earlier) => earlier > 0 ? SourceRef : Ref;

    private (ModelRelease After, string? Refused) Give(Act act, Effect.Grant grant, string id)
    {
        var isGlass = grant.Type == "break_glass";
        // The sibling has the same initiator, and nobody moves it.
        var isInitiator = (grant.Elsewhere ? this with { Brought = [] } : this).IsInitiatedBy(act.Subject);
        if (!isGlass && isInitiator == true)
            return (this, "four_eyes");
        if (!isGlass && isInitiator is null)
            return (this, "initiator_unknown");
        var before = grant.Elsewhere ? Elsewhere : Exceptions;
        if (before.Any(earlier => earlier.AwaitsReview && earlier.Grant.Gates.Intersect(grant.Gates).Any()
                                  && (!isGlass || earlier.Grant.Type == "break_glass")))
            return (this, "renewal_unreviewed");
        var given = new ModelException(id, grant, act, grant.From ?? 0, Ref);
        return (grant.Elsewhere ? this with { Elsewhere = Elsewhere.Add(given) } : this with { Exceptions = Exceptions.Add(given) }, null);
    }
}
