using ReleaseGates.Releases;
using ReleaseGates.Server.Problems;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ReleaseGates.Server.Http;

/// <summary>Reads what stands in the address, or says which part of it is wrong.</summary>
internal static partial class Parameters
{
    public static Guid Uuid(string name, string value) =>
        Guid.TryParseExact(value, "D", out var id) ? id
            : throw Invalid($"{name} is not a valid UUID.", "Write it as 8-4-4-4-12 hexadecimal digits.");

    public static int Limit(string? value) => value switch
    {
        null => 50,
        _ when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= 500 => limit,
        _ => throw Invalid("limit must be a whole number from 1 to 500.", "Page with limit and after."),
    };

    public static string? OneOf(string name, string? value, params ReadOnlySpan<string> allowed) =>
        value is null || allowed.Contains(value) ? value
            : throw Invalid($"{name} has a value that is not allowed.", $"Use one of {string.Join(", ", allowed!)}.");

    public static string Required(string name, string? value) =>
        !string.IsNullOrEmpty(value) ? value
            : throw new ProblemException(ErrorCodes.MissingField, $"{name} is missing.", $"Add ?{name}= to the address.");

    /// <summary>Text that Postgres can hold.</summary>
    public static string? Text(string name, string? value) =>
        value is null || !value.Contains('\0', StringComparison.Ordinal) ? value
            : throw Invalid($"{name} contains a NUL character.", "Leave it out.");

    /// <summary>A project as it is recorded, in whatever case it was asked for.</summary>
    public static string? Project(string? value) => Text("project", value) is { } project ? ReleaseId.Folded(project) : null;

    public static DateTimeOffset? Instant(string name, string? value)
    {
        // An unescaped + in an address arrives as a space.
        if (value?.Replace(' ', '+') is not { } text)
            return null;
        return Iso8601().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var instant)
            ? instant
            : throw new ProblemException(ErrorCodes.InvalidTimestamp, $"{name} is not an ISO 8601 time with a time zone.",
                "Write it like 2026-02-24T12:00:00Z.");
    }

    private static ProblemException Invalid(string detail, string hint) => new(ErrorCodes.InvalidValue, detail, hint);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,7})?)?(Z|[+-]\d{2}:\d{2})\z")]
    private static partial Regex Iso8601();
}
