using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Policy;

internal sealed class SetCommand : Verb
{
    private readonly Option<string> _gate;
    private readonly Option<string> _code;
    private readonly Option<string> _setting;
    private readonly Option<string> _value;
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
            "Change one requirement or setting from now on; fields that are left out keep their values. "
                + "The change is recorded (administrators).",
            "gates policy set --gate G3 --code fresh_recovery_drill --on --reason \"after the outage\"",
            "gates policy set --gate G3 --code accountable_signoff --project acme/shop "
                + "--fields '{\"min_count\": 2, \"human_only\": true}' --reason \"audit finding 12\"",
            "gates policy set --setting clock_skew --value '3 minutes' --project acme/shop --reason \"the runners drift\"")
    {
        _gate = OneOf("--gate", "The gate.", GateCodes.All);
        _code = Text("--code", "The requirement's name; a new name is a new requirement.", value: "name");
        _setting = Text("--setting", "A setting instead of a requirement, for example asked_first.", value: "name");
        _value = Text("--value", "The setting's value: true, false, a count, or a duration such as '2 minutes'.", value: "value");
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
        if (call[_setting] is { } setting)
            return await SetAsync(call, setting, cancel);
        if (call[_gate] is null || call[_code] is null)
            throw new UsageException("There is nothing to set.", "Give --gate and --code, or --setting and --value.");
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

    private async Task<int> SetAsync(Invocation call, string name, CancellationToken cancel)
    {
        if (call[_value] is not { } value || call[_gate] is not null || call[_code] is not null || call[_fields] is not null
            || call[_on] || call[_off])
            throw new UsageException("A setting has a value, and no gate.", "Give --setting and --value.");
        var setting = new JsonObject
        {
            ["name"] = name,
            ["value"] = value is "true" or "false" ? JsonValue.Create(value == "true")
                : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? JsonValue.Create(count)
                : JsonValue.Create(value),
        };
        if (call[_project] is { } project)
            setting["project"] = project;
        if (call[_environment] is { } environment)
            setting["environment"] = environment;
        using var client = _connection.Open(call);
        var change = await client.SetPolicySettingAsync(setting, call[_reason] ?? "", cancel);
        call.Output.WriteLine(call.IsJson ? change.Json.GetRawText() : $"{Table.Printable(name)} is in effect from now on");
        return ExitCode.Yes;
    }
}
