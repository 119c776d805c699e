using ReleaseGates.Releases;
using System.Net;
using System.Text;

namespace ReleaseGates.Bench.Work;

/// <summary>Opens releases through the front door, and reports one check on every gate that pipelines feed.</summary>
internal static class OpenReleases
{
    public const string Project = "acme/shop";

    public static async Task<IReadOnlyList<Guid>> RunAsync(TestBed bed, int count, CancellationToken cancel)
    {
        var names = Enumerable.Range(1, count).Select(n => $"bench-{n}").ToList();
        var ids = names.Select(name => ReleaseId.Of(Project, name)).ToList();
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            lines.Append(Envelope(ids[i], "release_opened", null, $$"""
                {"project":"{{Project}}","release_name":"{{names[i]}}","environment_target":"production",
                "source_ref":"0123456789abcdef0123456789abcdef01234567"}
                """)).Append('\n');
            foreach (var gate in (string[])["G1", "G2"])
                lines.Append(Envelope(ids[i], "check_reported", gate, """{"check_name":"lint","status":"pass"}""")).Append('\n');
        }
        using var client = new HttpClient { BaseAddress = bed.Stack.ServerUrl, Timeout = TimeSpan.FromMinutes(5) };
        client.DefaultRequestHeaders.Authorization = new("Bearer", bed.Tokens[0]);
        using var answer = await client.PostAsync(
            new Uri(Target.IngestPath, UriKind.Relative), new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson"),
            cancel);
        var said = await answer.Content.ReadAsStringAsync(cancel);
        var accepted = said.Split('\n').Count(line => line.Contains("\"accepted\"", StringComparison.Ordinal));
        return answer.StatusCode == HttpStatusCode.OK && accepted == 3 * count
            ? ids
            : throw new InvalidOperationException(
                $"Only {accepted} of {3 * count} events were accepted: {said[..Math.Min(said.Length, 500)]}");
    }

    private static string Envelope(Guid release, string type, string? gate, string payload)
    {
        var gateCode = gate is null ? "" : $"\"gate_code\":\"{gate}\",";
        return $$"""
            {"schema_version":"v1.0","idempotency_key":"github_actions/{{release}}/{{type}}/open-{{gate}}",
            "event_type":"{{type}}","source_system":"github_actions","release_id":"{{release}}",{{gateCode}}
            "payload":{{payload.Trim()}},"emitted_at":"2026-02-24T09:00:00Z"}
            """.ReplaceLineEndings("");
    }
}
