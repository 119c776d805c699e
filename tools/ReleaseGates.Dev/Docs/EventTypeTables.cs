using Npgsql;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Dev.Docs;

/// <summary>docs/ingest.md: who may emit each event type and what its payload holds, from the rows of <c>ops.event_types</c>.</summary>
internal static class EventTypeTables
{
    public const string File = "docs/ingest.md";
    public const string Name = "event types";

    public static async Task<string> RenderAsync(NpgsqlDataSource database)
    {
        var text = new StringBuilder();
        await using var command = database.CreateCommand("""
            select event_type, description, emitters, emitter_gates::text, own_release_only, release_required, gate_required,
                   gate_code, result_id, payload_schema::text
              from ops.event_types
             order by event_type
            """);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            text.Append($"### `{rows.GetString(0)}`\n\n{rows.GetString(1)}\n\n");
            var emitters = Emitters(rows.GetFieldValue<string[]>(2), rows.GetString(3), rows.GetFieldValue<string[]>(4));
            text.Append($"- Emitted by: {emitters}.\n");
            text.Append($"- `release_id`: {(rows.GetBoolean(5) ? "a release" : "a release, or the nil uuid")}. ");
            text.Append($"`gate_code`: {Gate(rows.GetBoolean(6), await rows.IsDBNullAsync(7) ? null : rows.GetString(7))}.\n");
            text.Append($"- The answer's `detail` names what was made as `{rows.GetString(8)}`.\n\n");
            Payload(text, rows.GetString(9));
        }
        return text.ToString();
    }

    private static string Emitters(string[] emitters, string gates, string[] ownOnly)
    {
        using var limited = JsonDocument.Parse(gates);
        return string.Join(", ", emitters.Select(persona =>
        {
            var limits = new List<string>();
            if (limited.RootElement.TryGetProperty(persona, out var only))
                limits.Add($"on {string.Join(", ", only.EnumerateArray())} only");
            if (ownOnly.Contains(persona))
                limits.Add("for its own releases only");
            return limits.Count == 0 ? $"`{persona}`" : $"`{persona}` ({string.Join(", ", limits)})";
        }));
    }

    private static string Gate(bool required, string? always) =>
        always is not null ? $"{always}, or left out" : required ? "required" : "optional";

    private static void Payload(StringBuilder text, string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var required = document.RootElement.GetProperty("required").EnumerateArray().Select(name => name.GetString()).ToArray();
        text.Append("| Payload field | Required | Value |\n|---|---|---|\n");
        // Those that must be there first; jsonb has no order of its own.
        foreach (var field in document.RootElement.GetProperty("properties").EnumerateObject()
                     .OrderBy(field => !required.Contains(field.Name)).ThenBy(field => field.Name, StringComparer.Ordinal))
            text.Append($"| `{field.Name}` | {(required.Contains(field.Name) ? "yes" : "no")} | {PayloadRule.Say(field.Value)} |\n");
        text.Append('\n');
    }
}
