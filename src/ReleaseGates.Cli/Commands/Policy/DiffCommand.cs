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
            "What changed since a day, or what a project does otherwise than everybody. Exit code 1: something differs.",
            "gates policy diff --since 2026-02-01T00:00:00Z",
            "gates policy diff --project acme/shop")
    {
        _project = Text("--project", "This project's policy.");
        _environment = OneOf("--environment", "Only what counts there.", Environments.All);
        _since = Text("--since", "The policy of that day comes first; without it, everybody's.", value: "time");
        _until = Text("--until", "The policy of that day comes second; without it, today's.", value: "time");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        DateTimeOffset? since = call[_since] is { } first ? Given.Instant("--since", first) : null;
        DateTimeOffset? until = call[_until] is { } second ? Given.Instant("--until", second) : null;
        if (since is null && call[_project] is null)
            throw new UsageException("There is nothing to compare.", "Give --since, --project or both.");
        using var client = _connection.Open(call);
        var diff = await client.DiffPolicyAsync(call[_project], call[_environment], since, until, cancel);
        if (call.IsJson)
            call.Output.WriteLine(diff.Json.GetRawText());
        else if (diff.Differences.Count > 0)
        {
            var table = new Table("GATE", "REQUIREMENT", "FIELD", "BEFORE", "AFTER");
            foreach (var one in diff.Differences)
            {
                foreach (var field in Fields(one.Before).Union(Fields(one.After)).Where(field => Text(one.Before, field) != Text(one.After, field)))
                    table.Add(one.GateCode, one.Code, field, Text(one.Before, field), Text(one.After, field));
            }
            table.WriteTo(call.Output);
        }
        return diff.Differences.Count == 0 ? ExitCode.Yes : ExitCode.No;
    }

    private static IEnumerable<string> Fields(JsonElement? row) =>
        row is { ValueKind: JsonValueKind.Object } there ? there.EnumerateObject().Select(field => field.Name).Where(name => name is not ("gate_code" or "code")) : [];

    private static string? Text(JsonElement? row, string field) =>
        row is { ValueKind: JsonValueKind.Object } there && there.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;
}
