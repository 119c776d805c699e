using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Client;
using ReleaseGates.Policy;
using System.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Policy;

internal sealed class PresetCommand : Verb
{
    private readonly Argument<string> _name = new("preset") { Description = "Its name; none: list them.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _dryRun;
    private readonly Option<string> _reason;
    private readonly Connection _connection;

    public PresetCommand()
        : base(
            "preset",
            "Fit the general policy to how many people there are, from now on. Each change is recorded (administrators).",
            "gates policy preset",
            "gates policy preset two-people --dry-run",
            "gates policy preset two-people --reason \"there are two of us\"")
    {
        Arguments.Add(_name);
        _dryRun = With(new Option<bool>("--dry-run") { Description = "Only show what would change. Exit code 1 if something would." });
        _reason = Text("--reason", "The reason; recorded with each change.");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if (call[_name] is not null && !call[_dryRun] && call[_reason] is null)
            throw new UsageException("A change of the policy needs a reason.", "Give --reason, or --dry-run to see what would change.");
        using var client = _connection.Open(call);
        if (call[_name] is { } name && !call[_dryRun])
            return Applied(call, name, await client.ApplyPolicyPresetAsync(name, call[_reason] ?? "", cancel));
        var known = (await client.ShowPolicyPresetsAsync(cancel)).Presets;
        return call[_name] is { } one ? Differs(call, one, known) : List(call, known);
    }

    private static int Applied(Invocation call, string name, PolicyChange change)
    {
        if (call.IsJson)
        {
            call.Output.WriteLine(change.Json.GetRawText());
            return ExitCode.Yes;
        }
        var changes = change.Changes ?? [];
        Show(call, changes);
        call.Output.WriteLine(changes.Count == 0
            ? $"{Table.Printable(name)} was in effect already; nothing changed" : $"{Table.Printable(name)} is in effect from now on");
        return ExitCode.Yes;
    }

    private static int Differs(Invocation call, string name, IReadOnlyList<PolicyPreset> known)
    {
        var rows = known.Where(row => row.Preset == name).ToList();
        if (rows.Count == 0)
            throw new GatesException(new Problem(
                ErrorCodes.HttpStatuses[ErrorCodes.InvalidValue], ErrorCodes.InvalidValue, $"There is no preset '{name}'.",
                $"Use {string.Join(" or ", known.Select(row => row.Preset).Distinct())}."));
        var changes = rows.Where(row => Fields(row).Any()).ToList();
        if (call.IsJson)
            call.Output.WriteLine(JsonSerializer.Serialize(new PolicyPresets(changes), GatesJson.Default.PolicyPresets));
        else
        {
            Show(call, changes);
            call.Output.WriteLine(changes.Count == 0
                ? $"{Table.Printable(name)} is in effect; nothing would change" : $"{Table.Printable(name)} would change this");
        }
        return changes.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }

    private static int List(Invocation call, IReadOnlyList<PolicyPreset> known)
    {
        if (call.IsJson)
        {
            call.Output.WriteLine(JsonSerializer.Serialize(new PolicyPresets(known), GatesJson.Default.PolicyPresets));
            return ExitCode.Yes;
        }
        var table = new Table("PRESET", "STATE", "WHY");
        foreach (var one in known.GroupBy(row => row.Preset))
            table.Add(one.Key, one.SelectMany(Fields).Any() ? "not in effect" : "in effect",
                string.Join(" ", one.Select(row => row.Why).Distinct()));
        table.WriteTo(call.Output);
        return ExitCode.Yes;
    }

    private static void Show(Invocation call, IReadOnlyList<PolicyPreset> rows)
    {
        var table = new Table("WHAT", "FIELD", "BEFORE", "AFTER", "WHY");
        foreach (var row in rows)
        {
            foreach (var field in Fields(row))
                table.Add(row.Subject, field, Text(row.Before, field), Text(row.After, field), row.Why);
        }
        if (!table.IsEmpty)
            table.WriteTo(call.Output);
    }

    private static IEnumerable<string> Fields(PolicyPreset row) =>
        row.After.EnumerateObject().Select(field => field.Name).Where(name => Text(row.Before, name) != Text(row.After, name));

    private static string? Text(JsonElement row, string field) =>
        row.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value.GetRawText() : null;
}
