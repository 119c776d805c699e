using Npgsql;
using NpgsqlTypes;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Model;

/// <summary>The events of many histories, as one list of commands: a step of all of them is one call.</summary>
internal sealed class HistoryWorld(NpgsqlBatch batch, DateTimeOffset began)
{
    private static readonly (string Subject, string Persona, string Login)[] People =
        [("dev", Personas.Developer, Acts.InitiatorLogin), ("dev", Personas.ReleaseManager, ""), ("manager", Personas.ReleaseManager, ""), ("second", Personas.ReleaseManager, "")];

    private readonly List<(Guid Id, string Body, string Claims)> _events = [];

    /// <summary>An id that sorts by its number.</summary>
    public static Guid Id(int history, int step) => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{step:x8}-0000-7000-8000-{history:x12}"));

    public static string Project(int history) => $"acme/{history}";

    public static Guid Release(int history) => ReleaseId.Of(Project(history), "v1");

    public static Guid Sibling(int history) => ReleaseId.Of(Project(history), "v2");

    /// <summary>Everybody's lives from the first step to the last, all of them at once.</summary>
    /// <param name="first">The number of the first history.</param>
    /// <param name="afterStep">What else is done after each step; nought is the opening.</param>
    public void Live(IReadOnlyList<History> histories, IReadOnlyList<IReadOnlyList<HistoryLife>> lives, int first, Action<int>? afterStep = null)
    {
        if (first == 0)
            foreach (var (subject, persona, login) in People)
                batch.BatchCommands.Add(new("select ops.assign_persona($1, $2, nullif($3, ''))") { Parameters = { new() { Value = subject }, new() { Value = persona }, new() { Value = login } } });
        for (var step = 0; step <= histories.Max(history => history.Acts.Count); step++)
        {
            foreach (var (n, history) in histories.Index())
                if (step == 0)
                    Open(first + n, history);
                else if (step <= history.Acts.Count && lives[n][step].IsTried)
                    Add(first + n, step, history.Acts[step - 1], lives[n][step - 1].Release.Exceptions.LastOrDefault()?.Id);
            EndStep();
            afterStep?.Invoke(step);
        }
    }

    private void Open(int number, History history)
    {
        string[] names = history.Acts.Any(act => act.Effect is Effect.Grant { Elsewhere: true }) ? ["v1", "v2"] : ["v1"];
        foreach (var (n, name) in names.Index())
            Say(Id(number, 0x1000 + n), ReleaseId.Of(Project(number), name), "ci", Personas.CiServiceRole, false, EventTypes.ReleaseOpened, null, new()
            {
                ["project"] = Project(number),
                ["release_name"] = name,
                ["environment_target"] = "production",
                ["source_ref"] = ModelRelease.SourceRef,
                ["initiating_actor"] = history.Initiator,
            });
    }

    private void Add(int history, int step, Act act, string? latestException)
    {
        var (id, release) = (Id(history, step), Release(history));
        switch (act.Effect)
        {
            case Effect.Check { Gate: "G1", Name: "build" } build when act.Persona == Personas.CiServiceRole:
                Say(act, id, release, EventTypes.BuildComplete, null, new() { ["status"] = build.Status });
                break;
            case Effect.Check check:
                Say(act, id, release, EventTypes.CheckReported, check.Gate, new() { ["check_name"] = check.Name, ["status"] = check.Status });
                break;
            case Effect.Evidence evidence:
                Say(act, id, release, EventTypes.EvidenceAttached, evidence.Gate, new() { ["artifact_type"] = evidence.Type, ["artifact_url"] = "x" });
                break;
            case Effect.Sign sign:
                Say(act, id, release, EventTypes.GateSignoff, sign.Gate, new() { ["decision"] = sign.Decision, ["scope"] = sign.Gate is null ? "release" : "gate" });
                break;
            case Effect.Ref source:
                Say(act, id, release, EventTypes.ReleaseOpened, null, new()
                {
                    ["project"] = Project(history),
                    ["release_name"] = "v1",
                    ["environment_target"] = "production",
                    ["source_ref"] = source.Name,
                });
                break;
            case Effect.Deploy:
                Say(act, id, release, EventTypes.DeployComplete, null, new() { ["environment"] = "production", ["status"] = "succeeded" });
                break;
            case Effect.Review:
                Say(act, id, release, EventTypes.ExceptionReviewed, null, new() { ["exception_id"] = latestException, ["post_review_status"] = "complete" });
                break;
            case Effect.Policy policy:
                batch.BatchCommands.Add(new("select ops_private.set_requirement('admin', $1::jsonb, 'a trial')")
                {
                    Parameters = { new() { Value = $$"""{"gate_code": "{{policy.Gate}}", "code": "{{policy.Code}}", "project": "{{Project(history)}}", {{policy.Fields}}}""" } },
                });
                break;
            case Effect.Grant grant:
                Say(act, id, grant.Elsewhere ? Sibling(history) : release, EventTypes.ExceptionGranted, null, Payload(grant));
                break;
        }
    }

    private void EndStep()
    {
        // Neighbours of one kind are projected together.
        var events = _events.OrderBy(one => one.Body.AsSpan(0, 40).ToString(), StringComparer.Ordinal).ToList();
        _events.Clear();
        batch.BatchCommands.Add(new("select a from unnest(ops_private.ingest_batch($1, $2, $3, $4, $5)) a")
        {
            Parameters =
            {
                new() { Value = events.Select(one => one.Id).ToArray() },
                new() { Value = events.Select(one => Encoding.UTF8.GetBytes(one.Body)).ToArray() },
                new() { Value = events.Select(one => one.Claims).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb },
                new() { Value = Enumerable.Range(1, events.Count).ToArray() },
                new() { Value = events.Select(_ => false).ToArray() },
            },
        });
    }

    private JsonObject Payload(Effect.Grant grant)
    {
        var payload = new JsonObject
        {
            ["exception_type"] = grant.Type,
            ["impacted_gates"] = new JsonArray([.. grant.Gates.Select(gate => (JsonNode)gate)]),
            ["reason"] = "a trial",
            ["risk_statement"] = "small",
            ["expires_at"] = At(grant.Until),
        };
        if (grant.From is { } from)
            payload["effective_from"] = At(from);
        if (grant.Control is { } control)
            payload["compensating_controls"] = new JsonObject { ["checks"] = new JsonArray(control) };
        return payload;
    }

    private string At(double hours) => began.AddHours(hours).ToString("O", CultureInfo.InvariantCulture);

    private void Say(Act act, Guid id, Guid release, string type, string? gate, JsonObject payload) =>
        Say(id, release, act.Subject, act.Persona, act.IsAgent, type, gate, payload);

    private void Say(Guid id, Guid release, string subject, string persona, bool isAgent, string type, string? gate, JsonObject payload)
    {
        var body = new JsonObject
        {
            ["event_type"] = type,
            ["schema_version"] = Envelope.CurrentSchemaVersion,
            ["idempotency_key"] = IdempotencyKey.Of(SourceSystems.Manual, release, type, $"{id:N}"),
            ["source_system"] = SourceSystems.Manual,
            ["release_id"] = $"{release}",
            ["payload"] = payload,
            // Later steps were later: the steps of a batch are milliseconds apart, their facts are not.
            ["emitted_at"] = began.AddHours(-1).AddSeconds(id.ToByteArray(bigEndian: true)[3]).ToString("O", CultureInfo.InvariantCulture),
        };
        if (gate is not null)
            body["gate_code"] = gate;
        var claims = new JsonObject { ["sub"] = subject, ["role"] = persona };
        if (isAgent)
            claims["act"] = new JsonObject { ["sub"] = "agent-7" };
        _events.Add((id, body.ToJsonString(), claims.ToJsonString()));
    }
}
