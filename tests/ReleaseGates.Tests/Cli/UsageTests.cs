using Xunit;

namespace ReleaseGates.Tests.Cli;

public sealed class UsageTests
{
    private static readonly Dictionary<string, string> Nobody = new() { ["GATES_URL"] = "http://127.0.0.1:1", ["GATES_TOKEN"] = "t" };

    public static TheoryData<string> Verbs => [
        "release open", "release list", "release show", "release trace", "event send", "check report", "evidence add", "approve",
        "exception grant", "exception list", "exception review", "decide", "promote", "import github",
        "persona assign", "persona list", "persona revoke",
        "wait", "policy show", "policy set", "policy diff", "policy preset",
        "deployment start", "deployment complete", "deployment cancel", "deployment rollback",
        "deployment health",
        "incident open", "incident update", "incident resolve", "incident reopen", "drill report"];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_shows_examples_of_itself_and_speaks_json(string verb)
    {
        var help = await GatesProcess.RunAsync([.. verb.Split(' '), "--help"], null);

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"gates {verb}", help.Output.Split("Examples:")[1], StringComparison.Ordinal);
        Assert.Contains("--json", help.Output, StringComparison.Ordinal);
        Assert.Contains("--token-file", help.Output, StringComparison.Ordinal);
        Assert.Contains("5 waiting for a person", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relese")]
    [InlineData("release")]
    [InlineData("release open --environment mars --project p --name n")]
    [InlineData("release open --name n --source-ref s")]
    [InlineData("release open --project p --source-ref s")]
    [InlineData("release open --project p --name n")]
    [InlineData("release open --project p --name n --source-ref s --scope [1]")]
    [InlineData("release list --limit 501")]
    [InlineData("release list --after me")]
    [InlineData("release show --release nope")]
    [InlineData("release show --release 0198c1de-0000-7000-8000-000000000001 --name n")]
    [InlineData("check report --project p --name n --check build --status green")]
    [InlineData("check report --project p --name n --check build --status pass --key a/b")]
    [InlineData("check report --project p --name n --check build --status pass --emitted-at yesterday")]
    [InlineData("evidence add --project p --name n --type test_result")]
    [InlineData("evidence add --project p --name n --type test_result --artifact-url u --sha256 abc")]
    [InlineData("evidence add --project p --name n --type test_result --file no-such-file")]
    [InlineData("approve --project p --name n --scope gate")]
    [InlineData("approve --project p --name n --scope exception")]
    [InlineData("exception grant --project p --name n --type t --gate G5 --reason r --risk r --expires 2026-01-01T00:00:00Z")]
    [InlineData("exception grant --project p --name n --type t --gate G1 --reason r --risk r --expires tomorrow")]
    [InlineData("decide --project p --name n --environment dev")]
    [InlineData("decide --project p --name n --url ftp://x")]
    [InlineData("decide --project p --name n --attempts many")]
    [InlineData("import github --dry-run")]
    [InlineData("event send")]
    [InlineData("wait --project p --name n --for dev")]
    [InlineData("wait --project p --name n --timeout -1")]
    [InlineData("wait --project p --name n --timeout soon")]
    [InlineData("policy set --gate G3 --code c --on")]
    [InlineData("policy set --gate G3 --code c --on --off --reason r")]
    [InlineData("policy set --gate G3 --code c --fields [1] --reason r")]
    [InlineData("policy preset two-people")]
    [InlineData("policy diff")]
    [InlineData("policy diff --since yesterday")]
    [InlineData("policy show --environment mars")]
    [InlineData("deployment complete --project p --name n --environment production --status done")]
    [InlineData("deployment rollback --project p --name n --environment dev")]
    [InlineData("incident open --note n")]
    [InlineData("incident resolve --incident i")]
    [InlineData("drill report --environment production --type restore --outcome fine")]
    [InlineData("persona assign --subject s")]
    [InlineData("persona assign --subject s --persona service_role")]
    [InlineData("persona assign --subject s --kind robot")]
    [InlineData("persona list --persona postgres")]
    [InlineData("persona revoke")]
    [InlineData("persona revoke --assignment alice")]
    public async Task Wrong_usage_is_said_in_two_lines_before_anything_is_sent(string line)
    {
        var said = await GatesProcess.RunAsync(line.Split(' '), Nobody);

        Assert.Equal(2, said.ExitCode);
        Assert.Empty(said.Output);
        var lines = said.Error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("gates: ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("  hint: ", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GATES_URL")]
    [InlineData("GATES_TOKEN")]
    public async Task A_missing_connection_is_named(string missing)
    {
        var variables = Nobody.Where(pair => pair.Key != missing).ToDictionary();
        var said = await GatesProcess.RunAsync(["decide", "--project", "p", "--name", "n"], variables);

        Assert.Equal(2, said.ExitCode);
        Assert.Contains($"hint: Set {missing}", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreachable_control_plane_is_three_and_says_how_to_go_on()
    {
        var said = await GatesProcess.RunAsync(
            ["check", "report", "--project", "p", "--name", "n", "--check", "build", "--status", "pass", "--key", "k1", "--attempts", "2"],
            Nobody);

        Assert.Equal(3, said.ExitCode);
        Assert.Contains("gates: unreachable: ", said.Error, StringComparison.Ordinal);
        Assert.Contains("not acknowledged", said.Error, StringComparison.Ordinal);
        Assert.Contains("--key k1", said.Error, StringComparison.Ordinal);
    }
}
