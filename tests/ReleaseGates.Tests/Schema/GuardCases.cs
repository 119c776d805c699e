using System.Text.Json;

namespace ReleaseGates.Tests.Schema;

/// <summary>The cases of tests/cases that need nothing but SQL.</summary>
internal static class GuardCases
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    public static IReadOnlyList<GuardCase> Constraints { get; } =
        [.. Read<ConstraintTable>("constraints").SelectMany(table => table.Expand()).Select(Fill)];

    public static IReadOnlyList<GuardCase> Rules { get; } = [.. Read<GuardCase>("rules").Select(Fill)];

    public static IReadOnlyList<GuardCase> All { get; } = [.. Constraints, .. Rules, .. AppendOnly.Cases];

    private static IEnumerable<T> Read<T>(string folder) =>
        Directory.EnumerateFiles(Path.Combine(CaseSetup.Folder, folder), "*.json").Order()
            .SelectMany(file => JsonSerializer.Deserialize<IReadOnlyList<T>>(File.ReadAllText(file), Strict)!);

    private static GuardCase Fill(GuardCase guard) => guard with
    {
        Given = [.. guard.Given.Select(CaseSetup.Fill)],
        Fault = CaseSetup.Fill(guard.Fault),
        Marked = guard.Marked is null ? null : CaseSetup.Fill(guard.Marked),
        Cure = guard.Cure is null ? null : CaseSetup.Fill(guard.Cure),
        Then = guard.Then is null ? null : CaseSetup.Fill(guard.Then),
    };
}
