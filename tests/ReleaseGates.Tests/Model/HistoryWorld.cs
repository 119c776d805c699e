using Npgsql;
using ReleaseGates.Ingest;
using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Model;

/// <summary>The events of many histories, as one list of commands: a step of all of them is one call.</summary>
internal sealed class HistoryWorld(NpgsqlBatch batch, DateTimeOffset began)
{
    /// <summary>The number under which production's own events go.</summary>
    private const int Environment = 0xffffff;

    private static readonly (string Subject, string Persona, string Login)[] People =
        [("dev", PersonaNames.Developer, Acts.InitiatorLogin), ("dev", PersonaNames.ReleaseManager, ""),
            ("manager", PersonaNames.ReleaseManager, ""), ("second", PersonaNames.ReleaseManager, ""),
            ("another qa", PersonaNames.QaTester, ""), ("qa", PersonaNames.QaTester, ""), ("sre", PersonaNames.Sre, "")];

    private readonly List<(Guid Id, string Type, byte[] Body, string Claims)> _events = [];
    private readonly List<Guid> _promoted = [];
    private readonly List<Guid> _asked = [];
    private readonly Stack<Guid> _incidents = [];
    private readonly Stack<Guid> _over = [];

    /// <summary>An id that sorts by its number.</summary>
    public static Guid Id(int history, int step) =>
        Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"{step:x8}-0000-7000-8000-{history:x12}"));

    /// <summary>
    /// When the facts of a step are said to have been, after the histories began: the steps of a batch are milliseconds apart,
    /// their facts are not.
    /// </summary>
    public static TimeSpan ReportedAt(int step) => TimeSpan.FromSeconds(step - 3600);

    /// <summary>Deployments are said to come a little later than they do, so that whatever is on record is on record by then.</summary>
    public static TimeSpan DeployedAt(int step) => TimeSpan.FromSeconds(200 + step);

    public static string Project(int history) => $"acme/{history}";

    public static Guid Release(int history) => ReleaseId.Of(Project(history), "v1");

    public static Guid Sibling(int history) => ReleaseId.Of(Project(history), "v2");

    /// <summary>Everybody's lives from the first step to the last, all of them at once.</summary>
    /// <param name="first">The number of the first history.</param>
    /// <param name="environment">What happens to production before each step, from nought.</param>
    /// <param name="afterStep">What else is done after each step; nought is the opening.</param>
    public void Live(
        IReadOnlyList<History> histories, IReadOnlyList<IReadOnlyList<HistoryLife>> lives, int first,
        IReadOnlyList<Act?>? environment = null, Action<int>? afterStep = null)
    {
        if (first == 0)
            foreach (var (subject, persona, login) in People)
                batch.BatchCommands.Add(
                    new("select ops.assign_persona($1, $2, nullif($3, ''))") { Parameters = { new() { Value = subject },
                        new() { Value = persona }, new() { Value = login } } });
        // The same few people live all histories at the same time.
        if (first == 0)
            batch.BatchCommands.Add(new(
                "select ops_private.set_policy_setting_as('admin', '{\"name\": \"break_glass_open\", \"value\": 999999}', 'trials')"));
        for (var step = 0; step <= histories.Max(history => history.Acts.Count); step++)
        {
            if (environment?[step] is { } act)
                Happen(act, step);
            foreach (var (n, history) in histories.Index())
                if (step == 0)
                    Open(first + n, history);
                else if (step <= history.Acts.Count && lives[n][step].IsTried)
                    Add(first + n, step, history.Acts[step - 1], lives[n][step - 1].Release.Exceptions.LastOrDefault()?.Id);
            EndStep();
            Promote();
            afterStep?.Invoke(step);
        }
    }

    private void Open(int number, History history)
    {
        var hasSibling = history.Acts.Any(act => act.Effect
            is Effect.Grant { Elsewhere: true } or Effect.Sign { Elsewhere: true }
                or Effect.Deploy { Elsewhere: true } or Effect.Rollback { Elsewhere: true });
        string[] names = hasSibling ? ["v1", "v2"] : ["v1"];
        foreach (var (n, name) in names.Index())
            Say(Id(number, 0x1000 + n), ReleaseId.Of(Project(number), name), "ci", PersonaNames.CiServiceRole, false,
                EventTypes.ReleaseOpened, null, new()
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
            case Effect.Check { Gate: "G1", Name: "build" } build when act.Persona == PersonaNames.CiServiceRole:
                Say(act, id, release, EventTypes.BuildComplete, null, WithOrigin(new() { ["status"] = build.Status }, build),
                    TimeSpan.FromSeconds(-build.Earlier));
                break;
            case Effect.Check check:
                Say(act, id, release, EventTypes.CheckReported, check.Gate,
                    WithOrigin(new() { ["check_name"] = check.Name, ["status"] = check.Status }, check),
                    TimeSpan.FromSeconds(-check.Earlier));
                break;
            case Effect.Evidence evidence:
                var artifact = new JsonObject { ["artifact_type"] = evidence.Type, ["artifact_url"] = "x" };
                if (evidence.Verdict is not null)
                    artifact["verdict"] = evidence.Verdict;
                Say(act, id, release, EventTypes.EvidenceAttached, evidence.Gate, artifact);
                break;
            case Effect.Sign sign:
                Say(act, id, sign.Elsewhere ? Sibling(history) : release, EventTypes.GateSignoff, sign.Gate,
                    new() { ["decision"] = sign.Decision, ["scope"] = sign.Gate is null ? "release" : "gate" });
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
            case Effect.Health health:
                Say(act, id, release, EventTypes.HealthCheck, null,
                    new() { ["environment"] = "production", ["status"] = health.Status, ["artifact_url"] = "x" },
                    TimeSpan.FromSeconds(-health.Earlier));
                break;
            case Effect.Start start:
                Say(act, id, release, EventTypes.DeployStart, null, Place(history, start.Source, start.Id),
                    TimeSpan.FromSeconds(-start.Earlier));
                break;
            case Effect.Cancel cancel:
                Say(act, id, release, EventTypes.DeployCancelled, null, Place(history, null, cancel.Id),
                    TimeSpan.FromSeconds(-cancel.Earlier));
                break;
            case Effect.Deploy deploy:
                var ended = Place(history, deploy.Source, deploy.Id);
                ended["status"] = deploy.Status;
                Say(act, id, deploy.Elsewhere ? Sibling(history) : release, EventTypes.DeployComplete, null, ended,
                    TimeSpan.FromSeconds(-deploy.Earlier));
                break;
            case Effect.Rollback rollback:
                Say(act, id, rollback.Elsewhere ? Sibling(history) : release, EventTypes.RollbackTrigger, null,
                    rollback.IsNamed
                        ? new() { ["environment"] = "production", ["restores"] = $"{release}", ["reason"] = "it was better" }
                        : new() { ["environment"] = "production" });
                break;
            case Effect.Promote:
                _promoted.Add(release);
                break;
            case Effect.Ask:
                _asked.Add(release);
                break;
            case Effect.Review:
                Say(act, id, release, EventTypes.ExceptionReviewed, null,
                    new() { ["exception_id"] = latestException, ["post_review_status"] = "complete" });
                break;
            case Effect.Revoke:
                Say(act, id, release, EventTypes.ExceptionRevoked, null,
                    new() { ["exception_id"] = latestException, ["reason"] = "a trial" });
                break;
            case Effect.Answer answer:
                Say(act, id, release, EventTypes.GateSignoff, null,
                    new() { ["exception_id"] = latestException, ["scope"] = "exception", ["decision"] = answer.Decision });
                break;
            case Effect.Policy policy:
                SetPolicy(history, "requirement", $"\"gate_code\": \"{policy.Gate}\", \"code\": \"{policy.Code}\", {policy.Fields}");
                break;
            case Effect.Setting setting:
                SetPolicy(history, "policy_setting", $"\"name\": \"{setting.Name}\", \"value\": {setting.Value}");
                break;
            case Effect.Drill drill:
                Hold(act, id, release, drill);
                break;
            case Effect.Grant grant:
                Say(act, id, grant.Elsewhere ? Sibling(history) : release, EventTypes.ExceptionGranted, null, Payload(grant));
                break;
        }
    }

    private void SetPolicy(int history, string what, string fields) =>
        batch.BatchCommands.Add(new($"select ops_private.set_{what}_as('admin', $1::jsonb, 'a trial')")
        {
            Parameters = { new() { Value = $$"""{"project": "{{Project(history)}}", {{fields}}}""" } },
        });

    private void Happen(Act act, int step)
    {
        var id = Id(Environment, step);
        switch (act.Effect)
        {
            case Effect.Drill drill:
                Hold(act, id, Guid.Empty, drill);
                break;
            case Effect.Incident incident:
                _incidents.Push(id);
                Say(act, id, Guid.Empty, EventTypes.IncidentOpened, null,
                    new() { ["incident_id"] = $"{id}", ["severity"] = incident.Severity });
                break;
            case Effect.IncidentIs found when _incidents.TryPeek(out var open):
                Say(act, id, Guid.Empty, EventTypes.IncidentUpdated, null,
                    new() { ["incident_id"] = $"{open}", ["severity"] = found.Severity });
                break;
            case Effect.IncidentEnds when _incidents.TryPop(out var open):
                _over.Push(open);
                Say(act, id, Guid.Empty, EventTypes.IncidentResolved, null, new() { ["incident_id"] = $"{open}" });
                break;
            case Effect.IncidentIsBack when _over.TryPop(out var back):
                _incidents.Push(back);
                Say(act, id, Guid.Empty, EventTypes.IncidentReopened, null, new() { ["incident_id"] = $"{back}" });
                break;
        }
        EndStep();
    }

    private void Hold(Act act, Guid id, Guid release, Effect.Drill drill) =>
        Say(id, release, act.Subject, act.Persona, act.IsAgent, EventTypes.RestoreDrill, null, new()
        {
            ["environment"] = "production",
            ["drill_type"] = drill.Type,
            ["outcome"] = drill.Outcome,
            ["restore_validated"] = drill.IsValidated,
        }, TimeSpan.FromDays(-drill.DaysAgo), drill.Whose == DrillOf.AnotherProject ? "acme/another" : null);

    /// <summary>CI asks for promotions by the function: that is no event.</summary>
    private void Promote()
    {
        if (_promoted.Count + _asked.Count == 0)
            return;
        batch.BatchCommands.Add(new("select set_config('role', 'ci_service_role', true), "
            + "set_config('request.jwt.claims', '{\"sub\": \"ci\", \"role\": \"ci_service_role\"}', true)"));
        foreach (var (function, releases) in new[] { ("promote_release", _promoted), ("ask_promotion", _asked) })
        {
            batch.BatchCommands.Add(new($"select ops.{function}(id, 'production') ->> 'decision_id' from unnest($1::uuid[]) id")
            {
                Parameters = { new() { Value = releases.ToArray() } },
            });
            releases.Clear();
        }
        batch.BatchCommands.Add(new("select set_config('role', 'none', true), set_config('request.jwt.claims', '', true)"));
    }

    private void EndStep()
    {
        if (_events.Count == 0)
            return;
        // Neighbours of one kind are projected together.
        var events = _events.OrderBy(one => one.Type, StringComparer.Ordinal).ToList();
        _events.Clear();
        var command = new NpgsqlBatchCommand($"select a from unnest({IngestBatch.Call}) a");
        new IngestBatch([.. events.Select(one => one.Body)],
            [.. events.Select(one => one.Claims)]) { Ids = [.. events.Select(one => one.Id)] }.AddTo(command.Parameters);
        batch.BatchCommands.Add(command);
    }

    private static JsonObject WithOrigin(JsonObject payload, Effect.Check check)
    {
        if (check.Origin is not null)
            payload["origin"] = check.Origin;
        return payload;
    }

    private static JsonObject Place(int history, string? source, string? deployment)
    {
        var payload = new JsonObject { ["environment"] = "production" };
        if (deployment is not null)
            payload["deployment_id"] = $"{ReleaseId.Of(Project(history), deployment)}";
        if (source is not null)
            payload["source_ref"] = source;
        return payload;
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

    private void Say(Act act, Guid id, Guid release, string type, string? gate, JsonObject payload, TimeSpan earlier = default) =>
        Say(id, release, act.Subject, act.Persona, act.IsAgent, type, gate, payload, earlier);

    private void Say(Guid id, Guid release, string subject, string persona, bool isAgent, string type, string? gate, JsonObject payload,
        TimeSpan earlier = default, string? project = null)
    {
        var step = id.ToByteArray(bigEndian: true)[3];
        // What is deployed is probed at its own time, or it would have been something else.
        var isOfDeployment = gate == "G4"
            || type is EventTypes.DeployStart or EventTypes.DeployComplete or EventTypes.DeployCancelled or EventTypes.RollbackTrigger
                or EventTypes.HealthCheck;
        var at = (isOfDeployment ? DeployedAt(step) : ReportedAt(step)) + earlier;
        var body = Events.Envelope(release, type, payload, gate, $"{id:N}", SourceSystems.Manual, Events.Time(began + at));
        var claims = new JsonObject { ["sub"] = subject, ["role"] = persona };
        if (project is not null)
            claims["project"] = project;
        if (isAgent)
            claims["act"] = new JsonObject { ["sub"] = "agent-7" };
        _events.Add((id, type, Encoding.UTF8.GetBytes(body.ToJsonString()), claims.ToJsonString()));
    }
}
