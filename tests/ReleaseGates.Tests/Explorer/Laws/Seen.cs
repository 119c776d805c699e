using ReleaseGates.Tests.Model;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>What stands on record of a release and its sibling after a step, whoever recorded it.</summary>
/// <param name="Refused">Whether the step was refused.</param>
/// <param name="Gates">The first three gates as they are judged now.</param>
/// <param name="Stored">The same gates as they are stored.</param>
internal sealed record Seen(
    bool Refused, bool IsAllowed, string Status, string Gates, string Stored, IReadOnlyList<SeenDeployment> Deployments)
{
    /// <summary>What SQL has recorded, as one JSON document for each of these releases and siblings.</summary>
    public const string Sql = """
        select jsonb_build_object(
                   'seen', asked.decision ->> 'verdict' = 'allow', 'status', r.status,
                   'gates', (select string_agg(g ->> 'status', ' ' order by g ->> 'gate_code')
                               from jsonb_array_elements(asked.decision -> 'gates') g where g ->> 'gate_code' <> 'G4'),
                   'stored', (select string_agg(g.status, ' ' order by g.gate_code)
                                from ops.release_gates g where g.release_id = r.release_id and g.gate_code <> 'G4'),
                   'deployments', (select coalesce(jsonb_agg(jsonb_build_array(d.deployment_id, d.release_id <> r.release_id, d.source_ref,
                                              d.status, d.compliance, d.g4_status, d.rollback_of, d.cancelled,
                                              d.deployed_at is not null, d.start_assumed, extract(epoch from d.live_at))
                                              order by d.created_at), '[]')
                                     from ops.deployments d where d.release_id in (v1, v2)))::text
          from unnest($1::uuid[], $2::uuid[]) with ordinality as listed (v1, v2, n)
          join ops.releases r on r.release_id = v1,
               lateral (select ops_private.decide(ops_private.decision_input(v1, 'production', null, clock_timestamp())) as decision
                        offset 0) asked
         order by listed.n
        """;

    /// <summary>What the model has recorded.</summary>
    public static Seen Of(HistoryLife life)
    {
        var (release, answer) = (life.Release, ModelRule.Decide(life.Release, ModelRule.Now));
        return new(life.Refused is not null, answer.IsAllowed, release.Status,
            string.Join(' ', answer.Gates.Take(3).Select(gate => gate[3..])),
            string.Join(' ', release.Stored.Take(3).Select(one => one.Status)),
            [.. release.Deployments.Select(one => new SeenDeployment($"{one.Number}", one.IsElsewhere, one.Ref, one.Status, one.Compliance,
                one.G4, one.RollbackOf is { } left ? $"{left}" : null, one.IsCancelled,
                one.Started is not null, one.IsStartAssumed, one.Live))]);
    }

    public static Seen Read(string json, bool refused)
    {
        var row = JsonNode.Parse(json)!;
        return new(refused, (bool)row["seen"]!, (string)row["status"]!, (string)row["gates"]!, (string)row["stored"]!,
            [.. row["deployments"]!.AsArray().Select(one => new SeenDeployment((string)one![0]!, (bool)one[1]!, (string)one[2]!,
                (string)one[3]!, (string)one[4]!, (string)one[5]!, (string?)one[6], (bool)one[7]!, (bool)one[8]!, (bool)one[9]!,
                (double?)one[10]))]);
    }
}

/// <summary>A deployment as it stands on record.</summary>
/// <param name="HasBegun">Whether it has a start, be it that only its end was told.</param>
/// <param name="Live">Since when it runs, in seconds; null: it never did.</param>
internal sealed record SeenDeployment(string Id, bool IsElsewhere, string Ref, string Status, string Compliance, string G4,
    string? RollbackOf, bool IsCancelled, bool HasBegun, bool IsStartAssumed, double? Live)
{
    public bool IsStarted => HasBegun && !IsStartAssumed;

    public bool HasRun => Status is "succeeded" or "rolled_back";

    public bool IsAuthorised => Compliance is "gated" or "excepted";
}
