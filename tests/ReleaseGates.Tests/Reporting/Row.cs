using System.Globalization;
using System.Text.Json;

namespace ReleaseGates.Tests.Reporting;

/// <summary>One row of a table or view, read as the database wrote it.</summary>
internal sealed record Row(JsonElement Json)
{
    public string? Text(string column) => Json.GetProperty(column) is { ValueKind: not JsonValueKind.Null } value ? value.ToString() : null;

    public string Word(string column) => Text(column) ?? throw new InvalidOperationException($"{column} is null.");

    public Guid? Id(string column) => Text(column) is { } text ? Guid.Parse(text) : null;

    public DateTimeOffset? Time(string column) => Text(column) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
        : null;

    public decimal? Number(string column) => Text(column) is { } text
        ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    public bool Flag(string column) => Json.GetProperty(column).GetBoolean();

    public IReadOnlyList<string> List(string column) => [.. Json.GetProperty(column).EnumerateArray().Select(item => item.ToString())];

    /// <summary>Seconds between two times, with Postgres's microseconds.</summary>
    public static decimal Seconds(DateTimeOffset from, DateTimeOffset to) => (to - from).Ticks / 10_000_000m;
}
