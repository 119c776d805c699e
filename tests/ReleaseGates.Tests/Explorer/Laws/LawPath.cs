using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>What people did, and what stood on record after each step; the laws are told from nothing else.</summary>
/// <param name="Record">From nought: as the release was opened.</param>
internal sealed record LawPath(string Initiator, IReadOnlyList<Act> Acts, IReadOnlyList<Seen> Record)
{
    public Seen Now => Record[^1];

    public Seen Before => Record[^2];

    public Act Last => Acts[^1];

    /// <summary>Acts that were taken, each with its step and the source_ref of then, oldest first.</summary>
    public IReadOnlyList<(int Step, Act Act, string Source)> Done() => _done ??= [.. Taken()];

    private IReadOnlyList<(int Step, Act Act, string Source)>? _done;

    private IEnumerable<(int Step, Act Act, string Source)> Taken()
    {
        var now = ModelRelease.SourceRef;
        foreach (var (n, act) in Acts.Index())
        {
            if (Record[n + 1].Refused)
                continue;
            now = act.Effect is Effect.Ref changed ? changed.Name : now;
            yield return (n + 1, act, now);
        }
    }

    public string Source => Done() is [.., var last] ? last.Source : ModelRelease.SourceRef;

    /// <summary>Nobody changed the policy or broke the glass.</summary>
    public bool IsPlain => !Acts.Any(act => act.Effect is Effect.Policy or Effect.Setting or Effect.Grant { Type: "break_glass" });

    /// <summary>Whether a grant that stands could cover a gate, whatever else there is to it.</summary>
    public bool MayBeWaived(string gate) => Done().Any(one => one.Act.Effect is Effect.Grant { Elsewhere: false, From: null } grant
        && grant.Gates.Contains(gate) && (one.Source == Source || gate == "G4"));

    public bool IsOfTheSide(string subject) => subject == Initiator || (subject == Model.Acts.Initiator && Initiator != "stranger")
        || Done().Any(one => one.Act.Subject == subject && one.Act.Effect is Effect.Ref brought && brought.Name == Source);

    public override string ToString() => $"[{Initiator}: {string.Join("; ", Acts)}] {Now}";
}
