using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Policy;

internal sealed class ShowCommand : Verb
{
    private readonly Option<string> _project;
    private readonly Option<string> _environment;
    private readonly Option<string> _asOf;
    private readonly Connection _connection;

    public ShowCommand()
        : base(
            "show",
            "Show what the gates require: in general or of a project, now or at an earlier time.",
            "gates policy show --project acme/shop --environment production",
            "gates policy show --as-of 2026-02-24T12:00:00Z --json")
    {
        _project = Text("--project", "Include the requirements of this project.");
        _environment = OneOf("--environment", "Only what applies there.", Environments.All);
        _asOf = Text("--as-of", "The policy at this time.", value: "time");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        DateTimeOffset? asOf = call[_asOf] is { } time ? OptionValue.Instant("--as-of", time) : null;
        using var client = _connection.Open(call);
        var policy = await client.ShowPolicyAsync(call[_project], call[_environment], asOf, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(policy.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table("GATE", "REQUIREMENT", "KIND", "SUBJECT", "COUNT", "WITHIN", "WHERE", "ENABLED");
        foreach (var one in policy.Requirements)
        {
            table.Add(
                one.GateCode, one.Code, one.Kind, one.Subject, $"{one.MinCount}", one.MaxAge,
                Where(one.Project, one.Environment),
                one.Enabled == true ? "on" : "off");
        }
        table.WriteTo(call.Output);
        call.Output.WriteLine();
        var settings = new Table("SETTING", "VALUE", "WHERE", "WHAT IT DECIDES");
        foreach (var one in policy.Settings)
            settings.Add(one.Name, $"{one.Value}", Where(one.Project, one.Environment), one.Description);
        settings.WriteTo(call.Output);
        return ExitCode.Yes;
    }

    private static string Where(string? project, string? environment) =>
        string.Join(' ', new[] { project, environment }.OfType<string>()) is { Length: > 0 } where ? where : "everywhere";
}
