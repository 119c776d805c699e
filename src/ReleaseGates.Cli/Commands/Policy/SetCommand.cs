using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Policy;

internal sealed class SetCommand : Verb
{
    private readonly Option<string> _gate;
    private readonly Option<string> _code;
    private readonly Option<string> _project;
    private readonly Option<string> _environment;
    private readonly Option<string> _fields;
    private readonly Option<bool> _on;
    private readonly Option<bool> _off;
    private readonly Option<string> _reason;
    private readonly Connection _connection;

    public SetCommand()
        : base(
            "set",
            "Change one requirement from now on; fields that are left out keep their values. The change is recorded (administrators).",
            "gates policy set --gate G3 --code fresh_recovery_drill --on --reason \"after the outage\"",
            "gates policy set --gate G3 --code accountable_signoff --project acme/shop "
                + "--fields '{\"min_count\": 2, \"human_only\": true}' --reason \"audit finding 12\"")
    {
        _gate = OneOf("--gate", "The gate.", GateCodes.All, required: true);
        _code = Text("--code", "The requirement's name; a new name is a new requirement.", required: true, value: "name");
        _project = Text("--project", "For this project only.");
        _environment = OneOf("--environment", "For this environment only.", Environments.All);
        _fields = Text("--fields", "Fields of ops.gate_requirements, as a JSON object or @file.", value: "json");
        _on = With(new Option<bool>("--on") { Description = "Enable it." });
        _off = With(new Option<bool>("--off") { Description = "Disable it." });
        _reason = Text("--reason", "The reason; recorded with the change.", required: true);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if (call[_on] && call[_off])
            throw new UsageException("--on and --off contradict each other.", "Give one of them.");
        var requirement = call[_fields] is { } fields ? OptionValue.Object("--fields", fields) : [];
        requirement["gate_code"] = call[_gate];
        requirement["code"] = call[_code];
        if (call[_project] is { } project)
            requirement["project"] = project;
        if (call[_environment] is { } environment)
            requirement["environment"] = environment;
        if (call[_on] || call[_off])
            requirement["enabled"] = call[_on];
        using var client = _connection.Open(call);
        var change = await client.SetPolicyAsync(requirement, call[_reason] ?? "", cancel);
        call.Output.WriteLine(call.IsJson
            ? change.Json.GetRawText()
            : $"{call[_gate]} {Table.Printable(call[_code] ?? "")} is in effect from now on requirement_id={change.RequirementId}");
        return ExitCode.Yes;
    }
}
