using ReleaseGates.Personas;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>What is in production, is it gated, what is waived until when, what is stuck and on whom: one command each.</summary>
public sealed class AtAGlanceTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly GatesOf _ci = new(fixture, PersonaNames.CiServiceRole);
    private readonly GatesOf _manager = new(fixture, PersonaNames.ReleaseManager);
    private readonly GatesOf _sre = new(fixture, PersonaNames.Sre);

    [Fact]
    public async Task Status_answers_all_four_and_json_is_the_same_data()
    {
        await PlayAsync("glance/one");
        var screen = await YesAsync(_manager, "status", "--project", "glance/one");
        var json = (await YesAsync(_manager, "status", "--project", "glance/one", "--json")).Json;

        var place = Assert.Single(json["environments"]!.AsArray())!;
        Assert.Equal(("v1", "ungated"), ((string?)place["release_name"], (string?)place["compliance"]));
        Assert.Matches(@"glance/one +production +v1 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ +ungated +pending", screen.Output);

        var waiver = Assert.Single(json["exceptions"]!.AsArray())!;
        Assert.Equal("in_force", (string?)waiver["state"]);
        Assert.Matches(@"gate_bypass +glance/one v2 +G2 +\S+ \S+ +(1 h 59 min|2 h 0 min) +test-release_manager +pending", screen.Output);

        var stuck = Assert.Single(json["waiting"]!.AsArray())!;
        Assert.Equal("v2", (string?)stuck["release_name"]);
        Assert.Matches(@"glance/one v2 +production +waiting +ci_service_role.*release_manager", screen.Output);
        Assert.Matches(@"glance/one v1 +unconfirmed", screen.Output);

        var refused = await _sre.RunAsync("status");
        Assert.Equal(4, refused.ExitCode);
    }

    [Fact]
    public async Task A_release_is_shown_on_one_screen_as_far_as_the_persona_sees()
    {
        await PlayAsync("glance/two");
        var shown = await YesAsync(_manager, "release", "show", "--project", "glance/two", "--name", "v2");
        Assert.Matches(@"G2 +Validation Readiness +bypassed", shown.Output);
        Assert.Matches(@"G3 +release_manager +0 of 1 approvals by release_manager\.", shown.Output);
        Assert.Matches(@"gate_bypass +G2 +\S+ \S+ +(1 h 59 min|2 h 0 min) +test-release_manager +pending +The lab is down\.", shown.Output);
        Assert.DoesNotContain("not settled", shown.Output, StringComparison.Ordinal);

        var pipeline = await YesAsync(_ci, "release", "show", "--project", "glance/two", "--name", "v2");
        Assert.Contains("Build Integrity", pipeline.Output, StringComparison.Ordinal);
        Assert.Contains("approvals by release_manager", pipeline.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gate_bypass", pipeline.Output, StringComparison.Ordinal);

        var deployed = (await YesAsync(_manager, "release", "show", "--project", "glance/two", "--name", "v1", "--json")).Json;
        Assert.Equal("ungated", (string?)Assert.Single(deployed["deployments"]!.AsArray())!["compliance"]);
        Assert.Equal("deny", (string?)deployed["decision"]!["verdict"]);
    }

    [Fact]
    public async Task Reports_give_rows_and_figures_and_refuse_what_they_cannot_be_asked_by()
    {
        await PlayAsync("glance/three");
        var ungated = await YesAsync(_manager, "report", "ungated", "--project", "glance/three");
        Assert.Matches(@"v1 +production +succeeded +.*approval_missing", ungated.Output);
        Assert.Matches(@"production +abc +succeeded +ungated",
            (await YesAsync(_sre, "report", "deployments", "--environment", "production")).Output);

        var kpis = (await YesAsync(_manager, "report", "kpis", "--project", "glance/three", "--json")).Json;
        var rate = Assert.Single(kpis["rows"]!.AsArray(), row => (string?)row!["kpi"] == "ungated_rate")!;
        Assert.Equal(1m, (decimal)rate["value"]!);
        var rows = rate["row_ids"]!.AsArray().Select(id => (string?)id);
        var history = (await YesAsync(_sre, "report", "deployments", "--limit", "500", "--json")).Json["rows"]!.AsArray();
        Assert.All(rows, id => Assert.Contains(history, row => (string?)row!["deployment_id"] == id));
        Assert.Matches(@"glance/three +production +ungated_rate +- +100 % +- +1 of 1 deployments",
            (await YesAsync(_manager, "report", "kpis", "--project", "glance/three")).Output);

        Assert.Equal("invalid_value", (string?)(await _manager.RunAsync("report", "anomalies", "--project", "x", "--json")).Json["code"]);
        Assert.Equal("missing_field", (string?)(await _manager.RunAsync("report", "eligibility", "--json")).Json["code"]);
        Assert.Equal(1, (await _manager.RunAsync("report", "kpis", "--since", "2026-02-01", "--until", "2026-01-01")).ExitCode);
        Assert.Equal(2, (await _manager.RunAsync("report", "kpis", "--since", "lately")).ExitCode);
    }

    [Fact]
    public async Task Every_report_is_the_view_of_its_name()
    {
        await PlayAsync("glance/four");
        foreach (var report in new[] { "gates", "evidence", "health", "exceptions", "deployments", "environments", "ungated", "anomalies" })
        {
            var said = await YesAsync(_manager, "report", report, "--json");
            var columns = (await fixture.Database.ValueAsync<string[]>(
                "select array_agg(attname::text) from pg_attribute where attrelid = (select oid from pg_class "
                    + "where relname = any ($1) and relnamespace = 'ops'::regnamespace) and attnum > 0", (object)Views[report]))!;
            foreach (var row in said.Json["rows"]!.AsArray())
                Assert.Equal(columns.Order(StringComparer.Ordinal),
                    row!.AsObject().Select(member => member.Key).Order(StringComparer.Ordinal));
            Assert.Equal(0, (await _manager.RunAsync("report", report)).ExitCode);
        }
    }

    [Fact]
    public async Task Watch_tells_a_line_a_change_and_goes_on_after_a_position()
    {
        await PlayAsync("glance/five");
        string[] release = ["--project", "glance/five", "--name", "v1", "--after", "0-0"];
        var lines = await YesAsync(_manager, ["watch", .. release, "--count", "3"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ  releases +status=draft project=glance/five", lines.Output);
        Assert.Equal(3, lines.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        var all = (await YesAsync(_manager, ["watch", .. release, "--count", "6", "--json"])).Lines;
        var tail = (await YesAsync(
            _manager, "watch", "--project", "glance/five", "--name", "v1", "--after", (string)all[2]["id"]!, "--count", "3",
            "--json")).Lines;
        Assert.Equal(all.Skip(3).Select(change => (string?)change["id"]), tail.Select(change => (string?)change["id"]));

        using var watching = GatesProcess.Start(["watch", "--json"], new Dictionary<string, string>
        {
            ["GATES_URL"] = fixture.Server.Address.ToString(), ["GATES_TOKEN"] = fixture.Issuer.Token(PersonaNames.Sre),
        });
        var line = watching.Output.ReadLineAsync(TestContext.Current.CancellationToken).AsTask();
        for (var n = 0; !line.IsCompleted; n++)
        {
            await YesAsync(_sre, "event", "send", "--type", "alert_fired", "--release", $"{Guid.Empty}", "--payload",
                $$"""{"environment":"staging","n":{{n}}}""");
            await Task.WhenAny(line, Task.Delay(200, TestContext.Current.CancellationToken));
        }
        Assert.Equal("environment_events", (string?)JsonNode.Parse((await line)!)!["table"]);
        watching.Interrupt();
        Assert.Equal(0, await watching.ExitedAsync());
    }

    [Fact]
    public async Task Colour_and_width_follow_the_screen_and_a_pipe_gets_neither()
    {
        await PlayAsync("glance/six");
        string[] show = ["release", "show", "--project", "glance/six", "--name", "v2"];
        Assert.DoesNotContain('\e', (await YesAsync(_manager, show)).Output);
        var narrow = await RunAsync(show, ("COLUMNS", "72"), ("CLICOLOR_FORCE", "1"));
        Assert.Contains("\e[33mbypassed\e[0m", narrow.Output, StringComparison.Ordinal);
        var tables = narrow.Output.Split('\n').SkipWhile(line => !line.StartsWith("GATE", StringComparison.Ordinal));
        Assert.All(tables, line => Assert.True(Unpainted(line).Length <= 72, line));
        Assert.DoesNotContain('\e', (await RunAsync(show, ("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1"))).Output);
    }

    [Fact]
    public async Task Every_table_fits_the_screen()
    {
        await PlayAsync("glance/fits");
        string[][] commands =
        [
            ["release", "list", "--project", "glance/fits"],
            ["exception", "list", "--project", "glance/fits", "--name", "v2"],
            ["policy", "show"],
            ["report", "deployments"],
            ["report", "gates", "--project", "glance/fits"],
            ["status", "--project", "glance/fits"],
        ];
        foreach (var command in commands)
        {
            var narrow = (await RunAsync(command, ("COLUMNS", "60"))).Output;
            Assert.True(narrow.Split('\n').Length > 3, narrow);
            Assert.All(narrow.Split('\n'), line => Assert.True(line.Length <= 60, $"{string.Join(' ', command)}: {line}"));
        }
    }

    [Fact]
    public async Task On_a_narrow_screen_nothing_is_cut_and_what_says_nothing_is_left_out()
    {
        await PlayAsync("glance/of-a-long-name");
        var narrow = (await RunAsync(["status", "--project", "glance/of-a-long-name"], ("COLUMNS", "80"))).Output;
        Assert.All(narrow.Split('\n'), line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('…', narrow);
        Assert.DoesNotContain("COMING", narrow, StringComparison.Ordinal);
        // A cell that goes on below has all its letters.
        var whole = (await RunAsync(["status", "--project", "glance/of-a-long-name"])).Output;
        Assert.Contains("COMING", whole, StringComparison.Ordinal);
        Assert.Equal(Letters(
            whole.Replace("COMING", "", StringComparison.Ordinal).Replace("DECIDED BY", "", StringComparison.Ordinal)
            .Replace("INCIDENTS", "", StringComparison.Ordinal)), Letters(narrow.Replace("INCIDENTS", "", StringComparison.Ordinal)));

        static string Letters(string text) => string.Concat(text.Where(char.IsLetter).Order());
    }

    [Fact]
    public async Task On_a_terminal_watch_draws_anew_and_leaves_it_as_it_was()
    {
        await PlayAsync("glance/seven");
        using var terminal = Pty.Start(["watch", "--project", "glance/seven", "--name", "v2"], 100, 40, new()
        {
            ["GATES_URL"] = fixture.Server.Address.ToString(), ["GATES_TOKEN"] = fixture.Issuer.Token(PersonaNames.ReleaseManager),
            ["NO_COLOR"] = "1",
        });
        await terminal.ShowsAsync("Ctrl-C ends.");
        Assert.Contains("\e[?1049h", terminal.Shown, StringComparison.Ordinal);
        Assert.Contains("glance/seven v2", terminal.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("smoke_of_seven", terminal.Shown, StringComparison.Ordinal);

        await YesAsync(_ci, "check", "report", "--project", "glance/seven", "--name", "v2", "--check", "smoke_of_seven", "--status",
            "fail");
        await terminal.ShowsAsync("smoke_of_seven");
        await terminal.TypeAsync("\x03");
        Assert.Equal(0, await terminal.ExitedAsync());
        var after = terminal.Shown[(terminal.Shown.LastIndexOf("\e[?1049l", StringComparison.Ordinal) + "\e[?1049l".Length)..];
        Assert.Contains("smoke_of_seven", after, StringComparison.Ordinal);
        Assert.EndsWith("\n", after, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', after);
        Assert.DoesNotContain("\e[?25l", terminal.Shown, StringComparison.Ordinal);
        Assert.True(terminal.Shown.LastIndexOf("\e[?7h", StringComparison.Ordinal) > terminal.Shown.LastIndexOf(
            "\e[?7l", StringComparison.Ordinal));
    }

    private static readonly Dictionary<string, string[]> Views = new()
    {
        ["gates"] = ["v_release_gate_summary"], ["evidence"] = ["v_evidence_completeness"], ["health"] = ["v_release_health"],
        ["exceptions"] = ["v_exception_status"], ["deployments"] = ["v_deployment_history"], ["environments"] = ["v_environment_state"],
        ["ungated"] = ["v_ungated_deployments"], ["anomalies"] = ["v_ingest_anomalies"],
    };

    private static string Unpainted(string line) => System.Text.RegularExpressions.Regex.Replace(line, "\e\\[\\d+m", "");

    private Task<GatesProcess.Said> RunAsync(string[] arguments, params (string Name, string Value)[] variables)
    {
        var all = new Dictionary<string, string> { ["GATES_URL"] = fixture.Server.Address.ToString(),
            ["GATES_TOKEN"] = fixture.Issuer.Token(PersonaNames.ReleaseManager), ["NO_COLOR"] = "" };
        foreach (var (name, value) in variables)
            all[name] = value;
        return GatesProcess.RunAsync(arguments, all);
    }

    /// <summary>v1 went out without its gates; v2 waits, with one gate waived.</summary>
    private async Task PlayAsync(string project)
    {
        foreach (var name in new[] { "v1", "v2" })
        {
            await YesAsync(_ci, "release", "open", "--project", project, "--name", name, "--source-ref", "abc", "--initiator",
                "test-developer");
            await YesAsync(_ci, "check", "report", "--project", project, "--name", name, "--check", "build", "--status", "pass");
        }
        await YesAsync(_sre, "event", "send", "--project", project, "--name", "v1", "--type", "deploy_complete", "--payload",
            """{"environment":"production","status":"succeeded"}""");
        await YesAsync(_manager, "exception", "grant", "--project", project, "--name", "v2", "--type", "gate_bypass", "--gate", "G2",
            "--reason", "The lab is down.",
            "--risk", "Untested.", "--expires",
            DateTimeOffset.UtcNow.AddHours(2).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static async Task<GatesProcess.Said> YesAsync(GatesOf gates, params string[] arguments)
    {
        var said = await gates.RunAsync(arguments);
        Assert.True(said.ExitCode == 0, $"{string.Join(' ', arguments)}: {said.Output}{said.Error}");
        return said;
    }
}
