using System.Text;

namespace ReleaseGates.Bench.Work;

/// <summary>
/// What pipelines send in a day, as bodies of which only the end of the key changes. Of a hundred events 70 report
/// a check (two of them failed), 10 a build, 10 attach evidence and 10 tell of an environment.
/// </summary>
internal sealed class Pipelines
{
    /// <summary>Stands in every body where the number of the event goes.</summary>
    private const string Number = "777777777777";

    private static readonly string[] Checks = ["lint", "unit_tests", "integration_tests", "licences", "container_scan", "e2e_smoke"];

    private readonly byte[][] _bodies;
    private readonly int[] _numbersAt;

    private Pipelines(IEnumerable<string> bodies)
    {
        _bodies = [.. bodies.Select(Encoding.UTF8.GetBytes)];
        _numbersAt = [.. _bodies.Select(body => body.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Number)))];
    }

    public static Pipelines Of(IReadOnlyList<Guid> releases, string run)
    {
        // The same bodies in every run.
        var dice = new Random(20260224);
        return new(Enumerable.Range(0, 8192).Select(_ => Body(dice, releases[dice.Next(releases.Count)], run)));
    }

    /// <summary>All bodies, with a word of the caller's where the number of the event goes.</summary>
    public IEnumerable<string> Templates(string word) =>
        _bodies.Select(body => Encoding.UTF8.GetString(body).Replace(Number, word, StringComparison.Ordinal));

    /// <summary>How long the event of this number is.</summary>
    public int Length(long number) => _bodies[Pick(number)].Length;

    /// <summary>Writes the event of this number.</summary>
    public void Write(Span<byte> into, long number)
    {
        var n = Pick(number);
        _bodies[n].CopyTo(into);
        for (var at = _numbersAt[n] + Number.Length - 1; number > 0; at--, number /= 10)
            into[at] = (byte)('0' + number % 10);
    }

    private int Pick(long number) => (int)(number % _bodies.Length);

    private static string Body(Random dice, Guid release, string run) => dice.Next(100) switch
    {
        < 70 => Envelope(run, release, "check_reported", dice.Next(2) == 0 ? "G1" : "G2", $$"""
            {"check_name":"{{Checks[dice.Next(Checks.Length)]}}","status":"{{(dice.Next(35) == 0 ? "fail" : "pass")}}",
            "artifact_ref":"https://github.com/acme/shop/actions/runs/{{dice.Next(1 << 30)}}",
            "duration_ms":{{dice.Next(100_000)}},"runner":"ubuntu-24.04"}
            """),
        < 80 => Envelope(run, release, "build_complete", null, $$"""
            {"status":"pass","artifact_ref":"https://github.com/acme/shop/actions/runs/{{dice.Next(1 << 30)}}"}
            """),
        < 90 => Envelope(run, release, "evidence_attached", "G2", $$"""
            {"artifact_type":"build_log","artifact_url":"https://github.com/acme/shop/actions/runs/{{dice.Next(1 << 30)}}/logs"}
            """),
        _ => Envelope(run, Guid.Empty, "backup_complete", null, $$"""
            {"environment":"production","tool":"pgbackrest","bytes":{{dice.Next(1 << 30)}} }
            """),
    };

    private static string Envelope(string run, Guid release, string type, string? gate, string payload)
    {
        var gateCode = gate is null ? "" : $"\"gate_code\":\"{gate}\",";
        return $$"""
            {"schema_version":"v1.0","idempotency_key":"github_actions/{{release}}/{{type}}/{{run}}-{{Number}}",
            "event_type":"{{type}}","source_system":"github_actions","release_id":"{{release}}",{{gateCode}}
            "payload":{{payload.Trim()}},"emitted_at":"2026-02-24T09:15:07.251Z"}
            """.ReplaceLineEndings("");
    }
}
