using Json.Schema;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Ingest;

/// <summary>The published contracts say the same as the database, as far as JSON Schema can say it.</summary>
public sealed partial class ContractTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    /// <summary>What a schema can tell. The rest is about bytes, about the clock, or compares one field with another.</summary>
    private static readonly HashSet<string> Told =
    [
        ErrorCodes.NotAnObject, ErrorCodes.MissingField, ErrorCodes.WrongType, ErrorCodes.UnexpectedField, ErrorCodes.InvalidValue,
        ErrorCodes.InvalidTimestamp, ErrorCodes.UnknownSchemaVersion, ErrorCodes.UnknownGateCode, ErrorCodes.MalformedIdempotencyKey,
        ErrorCodes.InvalidPayload, ErrorCodes.UnknownEventType,
    ];

    private static readonly HashSet<string> Untold =
    [
        ErrorCodes.InvalidJson, ErrorCodes.TooDeep, ErrorCodes.NulCharacter, ErrorCodes.LoneSurrogate, ErrorCodes.DuplicateKey,
        ErrorCodes.NumberTooLong, ErrorCodes.BodyTooLarge, ErrorCodes.IdempotencyKeyMismatch,
    ];

    /// <summary>Refused after the key was looked up, by a table or the clock, with a code that is otherwise about form.</summary>
    private static readonly HashSet<string> ByState =
    [
        "an exception of no kind", "an event of the last millennium", "an event of the last millennium by the clock of Greenwich",
        "an origin that is a number", "an origin without a letter", "a verdict that is none",
    ];

    private readonly EvaluationOptions _options = new() { RequireFormatValidation = true };
    private readonly Dictionary<string, JsonSchema> _contracts = [];

    [Fact]
    public void Every_event_of_the_ingest_table_is_judged_alike_by_its_contract()
    {
        Load();
        var table = IngestTable.Load();
        var (wrong, judged) = (new List<string>(), new List<string>());
        foreach (var row in table.Setup.Concat(table.Cases))
        {
            table.Answered(row, $"{Guid.NewGuid()}");
            if (ByState.Contains(row.Name) || row.ToldLater || (row.Code is not null && Untold.Contains(row.Code)))
                continue;
            var holds = Holds(JsonNode.Parse(Encoding.UTF8.GetString(table.Body(row))));
            // Refused later, by persona, tables or clock, is right in form.
            if (holds == (row.Code is not null && Told.Contains(row.Code)))
                wrong.Add($"{row.Name}: {row.Code ?? row.ExpectedStatus}, but the contract says {holds}");
            judged.Add(row.Code ?? "");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Superset(Told, judged.ToHashSet());
    }

    [Fact]
    public async Task There_is_a_valid_event_of_each_type_and_an_invalid_one_of_each_code()
    {
        var rows = IngestTable.Load().Cases.Where(row => row.File is not null).ToDictionary(row => row.File!);
        var files = Path.Combine(Repository.Root, "tests", "cases", "events");
        Assert.Equal(
            Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(files, file))
            .Order(StringComparer.Ordinal),
            rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows, row =>
            Assert.Equal(row.Key.StartsWith("valid/", StringComparison.Ordinal) ? null : Path.GetFileNameWithoutExtension(row.Key),
                row.Value.Code));

        var types = (await gates.Database.ValueAsync<string[]>("select array_agg(event_type) from ops.event_types"))!;
        Assert.All(types.Append("other"), type => Assert.Contains($"valid/{type}.json", rows.Keys));
        Assert.All(Told.Concat(Untold).Except([ErrorCodes.BodyTooLarge]), code => Assert.Contains($"invalid/{code}.json", rows.Keys));
    }

    [Fact]
    public async Task The_server_serves_them_to_everyone()
    {
        using var client = gates.Server.Client();
        using var listed = await client.GetAsync("/v1/contracts");
        var names = (await listed.JsonAsync())["contracts"]!.AsArray().Select(name => (string)name!).ToList();
        Assert.Contains("envelope", names);
        foreach (var name in names)
        {
            using var answer = await client.GetAsync($"/v1/contracts/{name}");
            Assert.Equal("application/schema+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(await File.ReadAllTextAsync(Contract(name)), await answer.Content.ReadAsStringAsync());
        }
        using var missing = await client.GetAsync("/v1/contracts/nothing");
        await missing.ProblemAsync(System.Net.HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task The_description_of_the_server_has_the_same_envelope()
    {
        using var client = gates.Server.Client();
        using var answer = await client.GetAsync("/openapi/v1.json");
        var described = (await answer.JsonAsync())["components"]!["schemas"]!["Envelope"]!;
        var published = (JsonObject)JsonNode.Parse(await File.ReadAllTextAsync(Contract("envelope")))!;
        foreach (var member in (string[])["$schema", "$id", "title"])
            published.Remove(member);
        Assert.True(JsonNode.DeepEquals(published, described), "docs/contracts/envelope.json and the Envelope of OpenApi/v1.json differ.");
    }

    private static string Contract(string name) => Path.Combine(Repository.Root, "docs", "contracts", $"{name}.json");

    // The library's own check takes 30 February for a day.
    private static bool IsDateTime(JsonNode? node) =>
        node is not JsonValue value || value.GetValueKind() != JsonValueKind.String
        || (Rfc3339().IsMatch((string)value!) && DateTimeOffset.TryParse((string)value!, CultureInfo.InvariantCulture, out _));

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();

    private void Load()
    {
        Formats.Register(new PredicateFormat("date-time", IsDateTime));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "contracts")))
        {
            var contract = JsonSchema.FromFile(file);
            _contracts[Path.GetFileNameWithoutExtension(file)] = contract;
            _options.SchemaRegistry.Register(contract);
        }
    }

    private bool Holds(JsonNode? body)
    {
        var type = body is JsonObject members && members["event_type"] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? (string)value! : "";
        return _contracts[_contracts.ContainsKey(type) ? type : "other"].Evaluate(body, _options).IsValid;
    }
}
