using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>Reads the control plane's responses for the stories.</summary>
internal static class Answers
{
    public static string? Text(this JsonNode? document, string member) => document?[member]?.ToString();

    public static DateTimeOffset? Time(this JsonNode? document, string member) =>
        document.Text(member) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    public static IReadOnlyList<JsonNode> List(this JsonNode? document, string member) =>
        [.. document?[member]?.AsArray().Select(item => item!) ?? []];

    public static string Words(this JsonNode? document, string member) =>
        string.Join(", ", document.List(member).Select(word => word.ToString()));

    /// <summary>Whether a decision gives this reason, and names exactly these personas as able to fix it.</summary>
    public static bool Misses(this JsonNode decision, string gate, string requirement, string code, params string[] whoCanFix) =>
        decision.List("reasons").Any(reason =>
            reason.Text("gate") == gate && reason.Text("requirement") == requirement && reason.Text("code") == code
            && reason.List("who_can_fix").Select(persona => persona.ToString()).Order().SequenceEqual(whoCanFix.Order()));

    public static string? Gate(this JsonNode release, string gate) =>
        release.List("gates").Single(state => state.Text("gate_code") == gate).Text("status");

    public static IEnumerable<JsonNode> Checks(this JsonNode trace, string name) =>
        trace.List("timeline").Where(entry => entry.Text("kind") == "check" && entry["data"].Text("check_name") == name);

    public static string Moment(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)
        ?? "";

    public static IEnumerable<string?[]> Reasons(this JsonNode decision) => decision.List("reasons").Select(reason =>
        (string?[])[reason.Text("gate"), reason.Text("code"), reason.Text("message"), reason.Words("who_can_fix")]);

    public static IEnumerable<string?[]> Timeline(this JsonNode trace) => trace.List("timeline").Select(entry =>
        (string?[])[Moment(entry.Time("at")), entry.Text("kind"), entry.Text("actor"), entry.Text("summary")]);
}
