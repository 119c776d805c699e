using NpgsqlTypes;
using ReleaseGates.Postgres.Ingest;
using System.Text;
using System.Text.Json;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>Three readers of the same bytes: ours, which recognizes plain JSON, the database's quick one, and its strict one.</summary>
public sealed class StrictJsonTests
{
    private const string Envelope = """{"schema_version":"v1.0","idempotency_key":"github_actions/7c9e6679-7425-40de-944b-e07fc1f90ae7"""
        + """/check_reported/a:1","event_type":"check_reported","payload":"""
        + """{"check_name":"grün \" \\ \/ \n ok","n":[1,-2.5,0],"deep":{"a":{"b":[{},[]]}},"t":true,"z":null}"""
        + ""","emitted_at":"2026-02-24T09:15:00Z"}""";

    // What a mutation puts in: each makes JSON that some reader takes and another does not.
    private static readonly string[] Pieces =
    [
        "\"", "\\", "\\\"", "\\\\", "\\u0000", "\\ud800", "\\u003a", "\\u0041", ":", " :", "\n:", ":\"", "\":", "{", "}", "[", "]", ",",
        "1e999", "1e10", "-", "0", "00",
        "12345678901234567890123456789012345678901234567890123456789012345678901234567890", "\"n\":1,", "\"check_name\":\"x\",", "\"\":0,",
        "\"\":\":\",", "null", "\u0001", "\u00e9", "\t", " ", "//", "/**/",
    ];

    [Fact]
    public async Task What_either_quick_reader_accepts_the_strict_one_accepts()
    {
        await using var database = await TestDatabase.CreateAsync();
        var table = IngestTable.Load();
        // Some cases name what earlier ones were answered.
        foreach (var row in table.Setup.Concat(table.Cases))
            table.Answered(row, $"{Guid.CreateVersion7()}");
        var bodies = table.Setup.Concat(table.Cases).Select(table.Body).Concat(Mutations()).ToArray();

        var recognized = bodies.Where(body => StrictJson.IsPlainJson(body)).ToArray();
        Assert.True(recognized.Length > bodies.Length / 20, $"{recognized.Length} of {bodies.Length}");
        Assert.Empty(await ReadAsync(
            database, "select encode(b, 'escape') from unnest($1) b where ((ops_private.read_json(b)).fault).code is not null",
            recognized));
        Assert.Empty(await ReadAsync(database, "select encode(b, 'escape') from unnest($1) b "
            + "where convert_from(b, 'UTF8')::jsonb is distinct from (ops_private.read_json(b)).document", recognized));

        var plain = await ReadAsync(
            database, "select encode(b, 'base64') from unnest($1) b where ops_private.plain_json(b) is not null", bodies);
        Assert.True(plain.Count > bodies.Length / 20, $"{plain.Count} of {bodies.Length}");
        Assert.All(plain, body =>
            Assert.True(IsStrict(Convert.FromBase64String(body)), Encoding.UTF8.GetString(Convert.FromBase64String(body))));
    }

    [Fact]
    public void What_is_not_plain_is_not_recognized()
    {
        string[] refused =
        [
            "", "[]", "1", "{", "{}{}", "{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "{\"a\":\"\\u0000\"}", "{\"a\":1e2}",
            "{\"a\":1,}", "{\"a\":01}", "{a:1}",
            $"{{\"a\":{new string('1', 65)}}}", string.Concat(Enumerable.Repeat("{\"a\":", 65)) + "1" + new string('}', 65),
            "{\"a\\\"\":1}", "\uFEFF{}",
        ];
        Assert.All(refused, body => Assert.False(StrictJson.IsPlainJson(Encoding.UTF8.GetBytes(body)), body));
        Assert.False(StrictJson.IsPlainJson([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]));
        // The same name in two objects is no repetition.
        Assert.True(StrictJson.IsPlainJson("""{"a":{"b":1},"c":{"b":2},"b":[{"a":1},{"a":2}]}"""u8));
    }

    private static IEnumerable<byte[]> Mutations()
    {
        var dice = new Random(20260224);
        var text = Envelope.Trim();
        for (var i = 0; i < 4000; i++)
        {
            var body = text;
            for (var n = dice.Next(3); n >= 0; n--)
            {
                var at = dice.Next(body.Length);
                var piece = Pieces[dice.Next(Pieces.Length)];
                body = dice.Next(3) == 0 ? body.Remove(at, 1) : body.Insert(at, piece);
            }
            yield return Encoding.UTF8.GetBytes(body);
        }
        // Between members, where what is put in is most often still JSON.
        foreach (var piece in Pieces)
        {
            foreach (var place in (string[])["\"payload\":{", "\"n\":", "{\"schema", "\"check_name\":\"", "\"b\":["])
                yield return Encoding.UTF8.GetBytes(text.Insert(text.IndexOf(place, StringComparison.Ordinal) + place.Length, piece));
        }
    }

    private static bool IsStrict(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { AllowDuplicateProperties = false, MaxDepth = 64 });
            return document.RootElement.ValueKind == JsonValueKind.Object && !body.Contains((byte)0)
                && HasShortNumbers(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasShortNumbers(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(member => HasShortNumbers(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(HasShortNumbers),
        JsonValueKind.Number => value.GetRawText().TrimStart('-').Length <= 64,
        _ => true,
    };

    private static async Task<List<string>> ReadAsync(TestDatabase database, string sql, byte[][] bodies)
    {
        await using var command = database.Owner.CreateCommand(sql);
        command.Parameters.Add(new() { Value = bodies, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
