using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>A value that no command can show costs its own place, not the report, the trace or the record that it stands in.</summary>
public sealed class UnreadableTimeTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatesOf _manager = new(fixture, PersonaNames.ReleaseManager);

    [Fact]
    public async Task A_time_that_cannot_be_shown_is_named_in_its_place_and_the_rest_is_shown()
    {
        // The tables refuse such times: without their constraints, as in a database that somebody has tampered with.
        await fixture.Database.RunAsync("""
            alter table ops.deployments drop constraint deployments_times_are_of_this_century_check,
                                        drop constraint deployments_not_in_the_future_check;
            alter table ops.gate_checks drop constraint gate_checks_reported_in_this_century_check,
                                        drop constraint gate_checks_not_in_the_future_check;
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
            values (ops.release_id('time/less', 'v1'), 'time/less', 'v1', 'production', 'abc', 'test-developer', 'ci');
            insert into ops.deployments (release_id, environment, deployed_at, completed_at, source_ref, deployed_by, status)
            values (ops.release_id('time/less', 'v1'), 'production', '20000-01-01Z', '20000-01-01Z', 'abc', 'ci', 'succeeded'),
                   (ops.release_id('time/less', 'v1'), 'staging', '0001-12-31 10:00:00+00 BC', null, 'abc', 'ci', 'in_progress');
            insert into ops.gate_checks (gate_id, check_name, source_system, status, persona, created_by, reported_at)
            values (ops.gate_id(ops.release_id('time/less', 'v1'), 'G1'), 'build', 'manual', 'pass', 'ci_service_role', 'ci',
                    '0001-12-31 10:00:00+00 BC'),
                   (ops.gate_id(ops.release_id('time/less', 'v1'), 'G1'), 'lint', 'manual', 'pass', 'ci_service_role', 'ci', 'infinity')
            """);
        string[] release = ["--project", "time/less", "--name", "v1"];

        Assert.Matches(@"unreadable \(20000-01-01\S+\) +time/less +v1 +production",
            await SaysAsync("report", "ungated", "--project", "time/less"));
        Assert.Matches(@"v1 +\S+ +\S+ +unreadable", await SaysAsync("report", "health", "--project", "time/less"));
        Assert.Matches("unreadable", await SaysAsync(["report", "deployments", .. release]));
        Assert.Matches(@"time/less +production +v1 +unreadable", await SaysAsync("status", "--project", "time/less"));
        Assert.Matches(@"time/less +production +v1 +unreadable", await SaysAsync("status"));
        Assert.Matches(@"unreadable \(after the year 9999\) +production", await SaysAsync(["release", "show", .. release]));
        Assert.Matches(@"unreadable \(before the year 1\)", await SaysAsync(["release", "trace", .. release]));
        Assert.Matches(@"unreadable", await SaysAsync(["release", "record", .. release, "--md"]));
        Assert.Matches("unreadable", await SaysAsync(["release", "record", .. release, "--html"]));
    }

    private async Task<string> SaysAsync(params string[] arguments)
    {
        var said = await _manager.RunAsync(arguments);
        Assert.True(said.ExitCode is 0 or 1, $"{string.Join(' ', arguments)}: exit {said.ExitCode}\n{said.Output}\n{said.Error}");
        return said.Output;
    }
}
