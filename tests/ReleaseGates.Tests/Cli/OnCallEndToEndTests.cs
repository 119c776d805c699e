using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>What people on call say by hand: deployments, their health, incidents and drills.</summary>
public sealed class OnCallEndToEndTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _project = $"acme/{Guid.NewGuid():N}";
    private readonly GatesOf _ci = new(fixture, PersonaNames.CiServiceRole);
    private readonly GatesOf _sre = new(fixture, PersonaNames.Sre);

    [Fact]
    public async Task A_release_goes_out_breaks_and_is_rolled_back()
    {
        foreach (var name in (string[])["v1", "v2"])
        {
            await YesAsync(_ci, "release", "open", "--project", _project, "--name", name, "--source-ref", name, "--initiator",
                $"test-{PersonaNames.Developer}");
            await YesAsync(_ci, "deployment", "start", "--project", _project, "--name", name, "--environment", "production");
            await YesAsync(_sre, "deployment", "complete", "--project", _project, "--name", name, "--environment", "production", "--status",
                "succeeded");
        }
        await YesAsync(_sre, "deployment", "health", "--project", _project, "--name", "v2", "--environment", "production", "--status",
            "fail", "--artifact-url", "https://health.test/2");
        var opened = await YesAsync(
            _sre, "incident", "open", "--project", _project, "--name", "v2", "--severity", "high", "--note", "checkout answers 500",
            "--json");
        var incident = (string)opened.Json["detail"]!["incident_id"]!;
        await YesAsync(_sre, "incident", "update", "--incident", incident, "--severity", "critical");
        await YesAsync(_sre, "deployment", "rollback", "--project", _project, "--name", "v2", "--environment", "production", "--restores",
            "v1", "--reason", "checkout is down");
        await YesAsync(_sre, "deployment", "complete", "--project", _project, "--name", "v1", "--environment", "production", "--status",
            "succeeded", "--key", "again");
        await YesAsync(_sre, "incident", "resolve", "--incident", incident, "--root-cause", "a migration", "--postmortem", "in_progress");

        Assert.Equal(["v1 succeeded", "v2 rolled_back", "v1 succeeded"], await fixture.Database.ValueAsync<string[]>("""
            select array_agg(r.release_name || ' ' || d.status order by d.created_at)
              from ops.deployments d join ops.releases r on r.release_id = d.release_id where r.project = $1
            """, _project) ?? []);
        Assert.Equal("critical a migration in_progress v2 3", await fixture.Database.ValueAsync<string>("""
            select concat_ws(' ', i.severity, i.root_cause, i.postmortem_status, r.release_name, jsonb_array_length(i.timeline))
              from ops.incidents i join ops.releases r on r.release_id = i.release_id
             where i.incident_id = $1::uuid and i.resolved_at is not null
            """, incident));
        Assert.Equal("v1", await fixture.Database.ValueAsync<string>(
            "select release_name from ops.v_environment_state where project = $1 and environment = 'production'", _project));
    }

    [Fact]
    public async Task A_drill_is_reported()
    {
        var said = await YesAsync(
            _sre, "drill", "report", "--environment", "staging", "--type", "restore", "--outcome", "success", "--validated",
            "--artifact-url", "https://wiki.test/drill-7", "--json");
        Assert.Equal("staging restore true https://wiki.test/drill-7", await fixture.Database.ValueAsync<string>("""
            select concat_ws(' ', d.environment, d.drill_type, d.restore_validated::text, a.artifact_url)
              from ops.recovery_drills d join ops.evidence_artifacts a on a.artifact_id = d.evidence_artifact_id where d.drill_id = $1::uuid
            """, (string?)said.Json["detail"]!["drill_id"]));
    }

    [Fact]
    public async Task Who_is_not_on_call_is_told_so()
    {
        var said = await new GatesOf(fixture, PersonaNames.QaTester).RunAsync("incident", "open", "--severity", "low", "--json");
        Assert.Equal((4, "event_type_not_permitted"), (said.ExitCode, (string?)said.Json["error_code"]));
    }

    private static async Task<GatesProcess.Said> YesAsync(GatesOf gates, params string[] arguments)
    {
        var said = await gates.RunAsync(arguments);
        Assert.True(said.ExitCode == 0, $"gates {string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Error}{said.Output}");
        return said;
    }
}
