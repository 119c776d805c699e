using ReleaseGates.Releases;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Ingest;

/// <summary>tests/cases/ingest.json, ready to be sent: placeholders filled, keys made.</summary>
internal sealed partial class IngestTable
{
    private readonly JsonObject _valid;
    private readonly Dictionary<string, IngestCase> _byName;
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _words = new()
    {
        ["release"] = $"{ReleaseId.Of("acme/shop", "v1")}",
        ["foreign"] = $"{ReleaseId.Of("acme/shop", "v9")}",
        ["upper"] = $"{ReleaseId.Of("acme/shop", "v1")}".ToUpperInvariant(),
        ["ungated"] = $"{ReleaseId.Of("acme/shop", "v2")}",
        ["earlier"] = $"{ReleaseId.Of("acme/shop", "v0")}",
        ["nil"] = $"{Guid.Empty}",
        ["unknown"] = $"{Guid.NewGuid()}",
    };

    private IngestTable(JsonObject file)
    {
        _valid = file["valid"]!.AsObject();
        Setup = [.. file["setup"]!.AsArray().Select(row => IngestCase.Read(row!))];
        Cases = [.. file["cases"]!.AsArray().Select(row => IngestCase.Read(row!))];
        _byName = Setup.Concat(Cases).ToDictionary(row => row.Name);
    }

    public IReadOnlyList<IngestCase> Setup { get; }

    public IReadOnlyList<IngestCase> Cases { get; }

    public static IngestTable Load() =>
        new((JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "cases", "ingest.json")))!);

    /// <summary>Remembers what an event was answered, for {id:NAME}.</summary>
    public void Answered(IngestCase row, string ingestId) => _ids[row.Name] = ingestId;

    public byte[] Body(IngestCase row) =>
        row.Hex is { } hex ? Convert.FromHexString(hex)
            : Encoding.UTF8.GetBytes(Fill(row.Raw ?? (row.File is { } file ? Read(file) : Envelope(row))));

    /// <summary>A condition in SQL with its values in place.</summary>
    public string Condition(IngestCase row, string ingestId) => Fill(row.Then!
        .Replace(":id", $"'{ingestId}'::uuid", StringComparison.Ordinal)
        .Replace(":release", $"'{_words["release"]}'::uuid", StringComparison.Ordinal));

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, "tests", "cases", "events", file));

    private string Envelope(IngestCase row)
    {
        var origin = row.SameAs is { } name ? _byName[name] : row;
        var envelope = _valid.DeepClone().AsObject();
        foreach (var layer in origin == row ? [row] : new[] { origin, row })
        {
            foreach (var (member, value) in layer.Set ?? [])
                envelope[member] = value?.DeepClone();
            if (layer.Payload is { } payload)
                envelope["payload"] = payload.DeepClone();
        }
        envelope["idempotency_key"] = row.Key
            ?? $"{Word(envelope, "source_system")}/{Word(envelope, "release_id")}/{Word(envelope, "event_type")}"
                + $"/{Unfit().Replace(origin.Name, "-")}";
        foreach (var member in origin.Without.Concat(row.Without))
            envelope.Remove(member);
        return envelope.ToJsonString();
    }

    private static string Word(JsonObject envelope, string member) =>
        envelope[member] is JsonValue value && value.TryGetValue<string>(out var word) ? word : "none";

    private string Fill(string text) => Placeholder().Replace(text, found =>
    {
        var (quoted, word, argument) = (found.Value.StartsWith('"'), found.Groups["word"].Value, found.Groups["argument"].Value);
        var filled = word switch
        {
            "id" => _ids[argument],
            "in" => DateTimeOffset.UtcNow.AddHours(int.Parse(argument.TrimEnd('h'), CultureInfo.InvariantCulture))
            .ToString("O", CultureInfo.InvariantCulture),
            "x" => new string('x', int.Parse(argument, CultureInfo.InvariantCulture)),
            "deep" => new string('[', int.Parse(argument, CultureInfo.InvariantCulture))
            + new string(']', int.Parse(argument, CultureInfo.InvariantCulture)),
            "digits" => new string('7', int.Parse(argument, CultureInfo.InvariantCulture)),
            _ => _words[word],
        };
        // Deep values and digits stand for themselves, not for a string.
        return quoted && word is not ("deep" or "digits") ? $"\"{filled}\"" : filled;
    });

    [GeneratedRegex("""
        "\{(?<word>[a-z]+)(:(?<argument>[^{}"]+))?\}"|
        """ + """\{(?<word>release|foreign|upper|ungated|earlier|nil|unknown|id|in|x|deep|digits)(:(?<argument>[^{}"]+))?\}""")]
    private static partial Regex Placeholder();

    [GeneratedRegex("[^A-Za-z0-9._:=+@-]+")]
    private static partial Regex Unfit();
}
