using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Ingest;

/// <summary>
/// What was answered and what was stored, told so that two doors can be compared: ids that a run made by the order in
/// which they were answered, times of the run as "now".
/// </summary>
internal sealed partial class DoorTranscript
{
    private readonly Dictionary<string, string> _ids = [];
    private readonly List<string> _answers = [];
    private readonly List<string> _notEverybodys = [];

    public IReadOnlyList<string> Answers => _answers;

    public void Add(IngestCase row, IngestReply reply)
    {
        if (row.Only.Count > 0)
        {
            _notEverybodys.Add($"\"{row.Subject}\"");
            return;
        }
        var result = reply.Result.DeepClone().AsObject();
        // Refused unread, it is refused in the words of whoever did not read it.
        if (row.Code == ErrorCodes.BodyTooLarge)
            result.Remove("detail");
        var text = Sorted(result)!.ToJsonString();
        foreach (Match id in Uuid().Matches(text))
            _ids.TryAdd(id.Value, $"#{_ids.Count}");
        _answers.Add($"{row.Name}: {Neutral(text)}");
    }

    /// <summary>Every row of schema ops, but what somebody said whom only some doors let speak.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(TestDatabase database)
    {
        var rows = new List<string>();
        var tables = (await database.ValueAsync<string[]>(
            "select array_agg(relname::text) from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'r'"))!;
        foreach (var table in tables)
        {
            // Bodies hold ids and times of their run, so their hashes differ; each run holds them to what it sent.
            await using var command = database.Owner.CreateCommand(
                $"select (to_jsonb(t) - array['payload_hash', 'content_hash'])::text from ops.{table} t");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                if (!_notEverybodys.Any(reader.GetString(0).Contains))
                    rows.Add($"{table}: {Neutral(reader.GetString(0))}");
            }
        }
        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private string Neutral(string text) => Time().Replace(
        Uuid().Replace(text, id => _ids.TryGetValue(id.Value, out var known) ? known : id.Value[14] is '5' or '0' ? id.Value : "#"),
        time => DateTimeOffset.Parse(time.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) is var at
            && (at - DateTimeOffset.UtcNow).Duration() < TimeSpan.FromDays(30) ? "now" : time.Value);

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?")]
    private static partial Regex Time();
}
