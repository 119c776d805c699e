using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>tests/cases/access.json: who may do what in schema ops.</summary>
public sealed class AccessFile
{
    private AccessFile(JsonObject file)
    {
        RowWords = file["rows"]!.AsObject().ToDictionary(word => word.Key, word => (string)word.Value!);
        Tables = [.. file["tables"]!.AsObject().Select(table => TableAccess.Read(table.Key, table.Value!.AsObject()))];
        Views = Callers(file["views"]!);
        Functions = [.. file["functions"]!.AsObject().Select(function => FunctionAccess.Read(function.Key, function.Value!))];
        Routes = [.. file["routes"]!.AsObject().Select(route => RouteAccess.Read(route.Key, route.Value!))];
        Events = [.. file["events"]!.AsObject().Select(type => EventAccess.Read(type.Key, type.Value!))];
    }

    /// <summary>The six of the PRD, in its order.</summary>
    public static IReadOnlyList<string> Personas { get; } =
        ["ci_service_role", "release_manager", "qa_tester", "sre", "developer", "audit_reader"];

    public IReadOnlyDictionary<string, string> RowWords { get; }

    public IReadOnlyList<TableAccess> Tables { get; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Views { get; }

    public IReadOnlyList<FunctionAccess> Functions { get; }

    /// <summary>The server's routes, except the one for events.</summary>
    public IReadOnlyList<RouteAccess> Routes { get; }

    /// <summary>Who may emit which event.</summary>
    public IReadOnlyList<EventAccess> Events { get; }

    public static AccessFile Load(string root) =>
        new((JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(root, "tests", "cases", "access.json")))!);

    private static Dictionary<string, IReadOnlyList<string>> Callers(JsonNode node) => node.AsObject().ToDictionary(
        one => one.Key, one => (IReadOnlyList<string>)[.. one.Value!.AsArray().Select(caller => (string)caller!)]);
}
