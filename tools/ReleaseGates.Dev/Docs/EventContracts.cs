using Npgsql;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Docs;

/// <summary>
/// docs/contracts: a JSON Schema of the whole event for each row of <c>ops.event_types</c>, and one for every other
/// type. The server serves the same files. envelope.json beside them is written by people.
/// </summary>
internal static class EventContracts
{
    public const string Folder = "docs/contracts";

    /// <summary>The file for a type that has no row of its own.</summary>
    private const string Other = "other";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<IReadOnlyDictionary<string, string>> RenderAsync(NpgsqlDataSource database)
    {
        var files = new Dictionary<string, string>();
        JsonNode? alert = null;
        await using var command = database.CreateCommand("""
            select event_type, description, emitters, gate_required, gate_code, payload_schema::text
              from ops.event_types
             order by event_type
            """);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var (type, payload) = (rows.GetString(0), JsonNode.Parse(rows.GetString(5))!);
            if (type == "alert_fired")
                alert = payload.DeepClone();
            var rule = Event(type, rows.GetString(1), rows.GetFieldValue<string[]>(2), new JsonObject { ["const"] = type }, payload);
            if (rows.GetBoolean(3))
                rule["required"] = new JsonArray("gate_code");
            if (!await rows.IsDBNullAsync(4))
                rule["properties"]!["gate_code"] = new JsonObject { ["const"] = rows.GetString(4) };
            foreach (var condition in Conditions(type))
                rule["allOf"]!.AsArray().Add(condition);
            Add(files, type, rule);
        }
        var known = new JsonArray([.. files.Keys.Select(file => JsonValue.Create(Path.GetFileNameWithoutExtension(file)))]);
        Add(files, Other, Event(Other, "Any other type: a fact about an environment, judged like alert_fired.", [],
            new JsonObject { ["not"] = new JsonObject { ["enum"] = known } }, alert!));
        return files;
    }

    private static void Add(Dictionary<string, string> files, string name, JsonObject rule) =>
        files[$"{Folder}/{name}.json"] = rule.ToJsonString(Readable) + "\n";

    private static JsonObject Event(string name, string description, string[] emitters, JsonObject type, JsonNode payload) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["$id"] = $"urn:release-gates:contract:{name}",
        ["title"] = name,
        ["description"] = emitters.Length == 0 ? description : $"{description} Emitted by {string.Join(", ", emitters)}.",
        ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = "urn:release-gates:contract:envelope" }),
        ["properties"] = new JsonObject { ["event_type"] = type, ["payload"] = payload },
    };

    /// <summary>What <c>ops_private.contract_fault</c> says of envelope and payload together.</summary>
    private static IEnumerable<JsonNode> Conditions(string type) => type switch
    {
        "gate_signoff" =>
        [
            JsonNode.Parse("""
                {"if": {"properties": {"payload": {"properties": {"scope": {"const": "gate"}}}}}, "then": {"required": ["gate_code"]}}
                """)!,
            Together("""{"properties": {"scope": {"const": "exception"}}, "required": ["scope"]}""", "exception_id"),
        ],
        "exception_granted" => [Together("""{"properties": {"exception_type": {"const": "after_the_fact"}}}""", "deployment_id")],
        _ => [],
    };

    private static JsonObject Together(string when, string field) => new JsonObject
    {
        ["properties"] = new JsonObject
        {
            ["payload"] = new JsonObject
            {
                ["if"] = JsonNode.Parse(when),
                ["then"] = new JsonObject { ["required"] = new JsonArray(field) },
                ["else"] = new JsonObject { ["not"] = new JsonObject { ["required"] = new JsonArray(field) } },
            },
        },
    };
}
