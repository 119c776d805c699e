using ReleaseGates.Personas;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>A pipeline that waits for its gates: the real binary, the real server, a real database.</summary>
public sealed class WaitCommandTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _name = $"v{Guid.NewGuid():N}";
    private readonly GatesOf _ci = new(fixture, PersonaNames.CiServiceRole);
    private readonly GatesOf _manager = new(fixture, PersonaNames.ReleaseManager);
    private readonly GatesOf _tester = new(fixture, PersonaNames.QaTester);

    [Fact]
    public async Task It_ends_when_the_last_signature_is_there()
    {
        await ReadyButForTheSignoffAsync();
        using var waiting = Wait("--timeout", "120", "--json");
        var asked = await waiting.Error.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("waiting: 0 of 1 approvals by release_manager.", asked);

        await YesAsync(_manager, "approve", "--gate", "G3");
        Assert.Equal(0, await waiting.ExitedAsync());
        Assert.StartsWith("{\"", await waiting.Output.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_at_once_when_somebody_said_no()
    {
        await ReadyButForTheSignoffAsync();
        await YesAsync(_manager, "approve", "--gate", "G3", "--decision", "rejected", "--rationale", "not before the holidays");
        var said = await WaitAsync("--timeout", "600", "--json");
        Assert.Equal(1, said.ExitCode);
        Assert.Contains(said.Json["reasons"]!.AsArray(), reason => (string?)reason!["code"] == "standing_rejection");
    }

    [Fact]
    public async Task The_time_is_up_and_people_are_awaited()
    {
        await ReadyButForTheSignoffAsync();
        var said = await WaitAsync("--timeout", "2");
        Assert.Equal(5, said.ExitCode);
        Assert.StartsWith("deny production ", said.Output, StringComparison.Ordinal);
        Assert.Contains("approval_missing", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_is_up_and_more_than_people_is_awaited()
    {
        await OpenAsync();
        Assert.Equal(1, (await WaitAsync("--timeout", "0")).ExitCode);
        Assert.Equal(1, (await WaitAsync("--timeout", "0", "--for", "staging")).ExitCode);
    }

    [Fact]
    public async Task Staging_is_open_before_production()
    {
        await ReadyButForTheSignoffAsync();
        Assert.Equal(0, (await WaitAsync("--for", "staging", "--timeout", "0")).ExitCode);
    }

    [Fact]
    public async Task Ctrl_C_is_no_answer()
    {
        await OpenAsync();
        using var waiting = Wait("--timeout", "600");
        Assert.StartsWith("about ", await waiting.Error.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.StartsWith("waiting: ", await waiting.Error.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        waiting.Interrupt();
        Assert.Equal(3, await waiting.ExitedAsync());
        Assert.StartsWith("gates: interrupted: ", await waiting.Error.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Empty(await waiting.Output.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_release_that_is_not_there_is_a_no_and_a_stranger_is_not_allowed()
    {
        Assert.Equal(1, (await WaitAsync("--timeout", "600")).ExitCode);
        Assert.Equal(4, (await WaitAsync("--timeout", "600", "--token", "x.y.z")).ExitCode);
    }

    private async Task ReadyButForTheSignoffAsync()
    {
        await OpenAsync();
        await YesAsync(_ci, "check", "report", "--check", "build", "--status", "pass");
        await YesAsync(_tester, "check", "report", "--gate", "G2", "--check", "acceptance_criteria", "--status", "pass");
        await YesAsync(_tester, "evidence", "add", "--gate", "G2", "--type", "test_result", "--artifact-url", "https://ci.test/1");
        await YesAsync(_manager, "evidence", "add", "--gate", "G3", "--type", "rollback_plan", "--artifact-url", "docs/rollback.md");
    }

    /// <summary>A no goes along with its commit: every release has one of its own.</summary>
    private Task OpenAsync() => YesAsync(_ci, "release", "open", "--source-ref", _name, "--initiator", $"test-{PersonaNames.Developer}");

    private Task<GatesProcess.Said> WaitAsync(params string[] more) => _ci.RunAsync(["wait", "--name", _name, .. more]);

    private GatesProcess Wait(params string[] more) => GatesProcess.Start(
        ["wait", "--name", _name, .. more],
        new Dictionary<string, string> { ["GATES_URL"] = fixture.Server.Address.ToString(),
            ["GATES_TOKEN"] = fixture.Issuer.Token(PersonaNames.CiServiceRole), ["GITHUB_REPOSITORY"] = "acme/shop" });

    private async Task YesAsync(GatesOf gates, params string[] arguments)
    {
        var said = await gates.RunAsync([.. arguments, "--name", _name]);
        Assert.True(said.ExitCode == 0, $"gates {string.Join(' ', arguments)} ended with {said.ExitCode}: {said.Error}{said.Output}");
    }
}
