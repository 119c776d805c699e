using ReleaseGates.Cli.CommandLine;
using System.CommandLine;
using System.Text.Json;

namespace ReleaseGates.Cli.Commands.Policy;

internal sealed class DiffCommand : Verb
{
    private readonly Option<string> _project;
    private readonly Option<string> _environment;
    private readonly Option<string> _since;
    private readonly Option<string> _until;
    private readonly Connection _connection;

    public DiffCommand()
        : base(
            "diff",
            "Show what changed since a day, or how a project differs from the general policy. Exit code 1 if something differs.",
            "gates policy diff --since 2026-02-01T00:00:00Z",
            "gates policy diff --project acme/shop")
    {
        _project = Text("--project", "The policy of this project.");
        _environment = OneOf("--environment", "Only what applies there.", Environments.All);
        _since = Text("--since", "Compare from the policy at this time; if left out, from the general policy.", value: "time");
        _until = Text("--until", "Compare to the policy at this time; if left out, to the current one.", value: "time");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        DateTimeOffset? since = call[_since] is { } first ? OptionValue.Instant("--since", first) : null;
        DateTimeOffset? until = call[_until] is { } second ? OptionValue.Instant("--until", second) : null;
        if (since is null && call[_project] is null)
            throw new UsageException("There is nothing to compare.", "Give --since, --project or both.");
        using var client = _connection.Open(call);
        var diff = await client.DiffPolicyAsync(call[_project], call[_environment], since, until, cancel);
        if (call.IsJson)
            call.Output.WriteLine(diff.Json.GetRawText());
        else if (diff.Differences.Count > 0)
        {
            var table = new Table("GATE", "NAME", "FIELD", "BEFORE", "AFTER");
            foreach (var one in diff.Differences)
            {
                foreach (var field in Fields(one.Before).Union(Fields(one.After))
                    .Where(field => Text(one.Before, field) != Text(one.After, field)))
                    table.Add(one.GateCode ?? "setting", one.Code, field, Text(one.Before, field), Text(one.After, field));
            }
            table.WriteTo(call.Output);
        }
        return diff.Differences.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }

    private static IEnumerable<string> Fields(JsonElement? row) =>
        row is { ValueKind: JsonValueKind.Object } there
            ? there.EnumerateObject().Select(field => field.Name).Where(name => name is not ("gate_code" or "code")) : [];

    private static string? Text(JsonElement? row, string field) =>
        row is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(field, out var value)
            && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
