using Npgsql;
using ReleaseGates.Ingest;
using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Decisions;

/// <summary>The release of one scenario, and what happens to it.</summary>
internal sealed class ScenarioRelease(TestDatabase database, string project)
{
    private readonly Guid _incident = Guid.NewGuid();
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _uuids = [];
    private bool _burning;
    private bool _isRelaxed;

    public Guid Id { get; } = ReleaseId.Of(project, "v1");

    public string Project => project;

    /// <summary>Every event that was accepted: its body, its sender, its id.</summary>
    public List<(byte[] Body, string Claims, string Id)> Accepted { get; } = [];

    /// <summary>The id that the event of a step was answered.</summary>
    public string IdOf(string step) => _ids[step];

    public async Task LiveAsync(DecisionScenario scenario)
    {
        var steps = scenario.Steps.Select(DecisionScenario.Step).ToList();
        // The same few people break the glass in many scenarios.
        if (steps.Any(step => (string?)step.Payload["exception_type"] == "break_glass"))
            await database.RunAsync("select ops_private.set_policy_setting_as('admin', "
                + $"jsonb_build_object('name', 'break_glass_open', 'project', '{project}', 'value', 999999), 'scenarios')");
        foreach (var sql in scenario.Policy)
            await database.RunAsync(Fill(sql));
        foreach (var name in steps.Select(step => step.Release).Append("v1").Distinct().Where(IsOpened))
            await SendAsync($"opened {name}", new()
            {
                As = PersonaNames.CiServiceRole,
                Type = EventTypes.ReleaseOpened,
                Release = name,
                Payload = new()
                {
                    ["project"] = project,
                    ["release_name"] = name,
                    ["environment_target"] = scenario.Target,
                    ["source_ref"] = scenario.SourceRef,
                    ["initiating_actor"] = scenario.Initiator,
                },
            });
        foreach (var (name, step) in scenario.Steps.Zip(steps))
        {
            if (step.Sql is not null)
                await database.RunAsync(Fill(step.Sql));
            else if (step.Promote is { } target)
                await DecideAsync(step, "promote_release", target);
            else if (step.Ask is { } asked)
                await DecideAsync(step, "ask_promotion", asked);
            else if (step.Preset is { } preset)
                await ApplyAsync(preset);
            else
                await SendAsync(name, step);
        }
    }

    /// <summary>Whether the release is there before the first step; what a name says of a release holds for it.</summary>
    private static bool IsOpened(string release) => release.Length > 0 && !release.StartsWith("unopened", StringComparison.Ordinal);

    /// <summary>Release, status and compliance of the project's deployments, in order.</summary>
    public async Task<string[]> DeploymentsAsync() => await database.ValueAsync<string[]>("""
        select array_agg(concat_ws(' ', r.release_name, d.status, d.compliance) order by d.created_at)
          from ops.deployments d join ops.releases r on r.release_id = d.release_id where r.project = $1
        """, project) ?? [];

    /// <summary>The same, with their source_ref and the codes of the reasons for what is ungated.</summary>
    public async Task<string[]> RecordAsync() => await database.ValueAsync<string[]>("""
        select array_agg(concat_ws(' ', r.release_name, d.source_ref, d.status, d.compliance) || coalesce(': ' || codes.list, '')
                         order by d.created_at)
          from ops.deployments d
          join ops.releases r on r.release_id = d.release_id
         cross join lateral (
              select string_agg(reason ->> 'code', ', ' order by n) as list
                from jsonb_array_elements(d.compliance_reasons) with ordinality as listed (reason, n)
               where jsonb_typeof(reason) = 'object') codes
         where r.project = $1 and d.environment = 'production'
        """, project) ?? [];

    /// <summary>Incidents are the environment's and presets the general policy's: none is left for the next scenario.</summary>
    public async Task PutOutAsync()
    {
        if (_burning)
            await SendAsync("put out", DecisionScenario.Step("incident resolved"));
        if (_isRelaxed)
            await ApplyAsync("strict");
    }

    private async Task ApplyAsync(string preset)
    {
        _isRelaxed = preset != "strict";
        await database.RunAsync($"select ops_private.apply_policy_preset_as('setup', '{preset}', '{project}')");
    }

    private async Task SendAsync(string name, DecisionStep step)
    {
        var id = step.Release.Length == 0 ? ReleaseId.None : ReleaseId.Of(project, step.Release);
        // Who looks at the answer says which key it is; for the others every step is an event of its own.
        var word = step.Answer is null ? name : step.Tail ?? name;
        var tail = Regex.Replace(step.Release.Length == 0 ? $"{word} {project}" : word, "[^A-Za-z0-9]+", "-");
        var envelope = Events.Envelope(
            id, step.Type, step.Payload.DeepClone(), step.Gate, tail, SourceSystems.Manual, step.EmittedAt
            ?? Events.Time(DateTimeOffset.UtcNow.AddSeconds(step.At)));
        var claims = (JsonObject)JsonNode.Parse(Fill(Claims(step).ToJsonString()))!;
        var body = Encoding.UTF8.GetBytes(Fill(envelope.ToJsonString()));
        var answer = await IngestBatch.SendAsync(database.Server, body, claims.ToJsonString());
        var result = (JsonObject)JsonNode.Parse(answer)!;
        Assert.True((string?)result["error_code"] == step.Refused, $"{name}: {answer}");
        if (step.Answer is { } expected)
            Assert.Equal((name, expected), (name, Told(result)));
        _ids[name] = (string)result["ingest_id"]!;
        if ((string?)result["status"] == IngestStatuses.Accepted)
            Accepted.Add((body, claims.ToJsonString(), _ids[name]));
        _burning = step.Type is EventTypes.IncidentOpened or EventTypes.IncidentReopened
            || _burning && step.Type != EventTypes.IncidentResolved;
    }

    private static string Told(JsonObject answer) => string.Concat(answer["status"],
        (bool?)answer["payload_matches"] == false ? ", other payload" : "",
        (bool?)answer["sender_matches"] == false ? ", other sender" : "");

    private static JsonObject Claims(DecisionStep step)
    {
        var claims = (JsonObject)step.Claims.DeepClone();
        claims["sub"] = step.Sub ?? $"test-{step.As}";
        claims["role"] = step.As;
        if (step.Kind is not null)
            claims["app_metadata"] = new JsonObject { ["actor_kind"] = step.Kind };
        if (step.Agent is not null)
            claims["act"] = new JsonObject { ["sub"] = step.Agent };
        return claims;
    }

    private async Task DecideAsync(DecisionStep step, string function, string environment)
    {
        await using var session = await database.AsAsync(step.As, step.Sub, step.Claims.ToJsonString()[1..^1]);
        var asked = () => session.ValueAsync<string>(
            $"select ops.{function}($1, $2, $3)::text", ReleaseId.Of(project, step.Release), environment, step.SourceRef);
        if (step.Refused is { } code)
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<PostgresException>(asked)).MessageText);
            return;
        }
        await asked();
        await session.CommitAsync();
    }

    private string Fill(string text)
    {
        text = Regex.Replace(text, @"\{of:([^}]+)\}", step => _ids[step.Groups[1].Value]);
        text = Regex.Replace(text, @"\{id:([^}]+)\}", id => $"{ReleaseId.Of(project, id.Groups[1].Value)}");
        text = Regex.Replace(text, @"\{uuid:([^}]+)\}", id => Uuid(id.Groups[1].Value));
        text = text.Replace("{project}", project, StringComparison.Ordinal)
            .Replace("{PROJECT}", project.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("{incident}", $"{_incident}", StringComparison.Ordinal);
        foreach (var hours in new[] { 1, 2, 3, 24, 48 })
            text = text.Replace($"{{in:{hours}h}}", DateTimeOffset.UtcNow.AddHours(hours).ToString("O", CultureInfo.InvariantCulture),
                StringComparison.Ordinal);
        return text;
    }

    private string Uuid(string name)
    {
        if (!_uuids.TryGetValue(name, out var id))
            _uuids[name] = id = Guid.NewGuid().ToString();
        return id;
    }
}
