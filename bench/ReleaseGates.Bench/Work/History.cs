using Npgsql;
using NpgsqlTypes;
using ReleaseGates.Releases;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ReleaseGates.Bench.Work;

/// <summary>
/// What a control plane has on record after years: a hundred events for each of as many releases as that takes, half of them
/// checks. Loaded by COPY.
/// </summary>
internal static class History
{
    private const int Step = 500_000;
    private const int EventsPerRelease = 100;
    private const string Project = "acme/old";
    private const string Actor = "repo:acme/old:ref:refs/heads/main";

    private const string CopyLog = """
        copy ops.event_ingest_log
            (ingest_id, source_system, event_type, idempotency_key, schema_version, payload_hash, processing_status,
             release_id, actor, content_hash, result)
        from stdin (format binary)
        """;

    private const string CopyChecks = """
        copy ops.gate_checks (check_id, gate_id, check_name, source_system, status, artifact_ref, created_by, persona)
        from stdin (format binary)
        """;

    /// <summary>Loads the events from one number up to another.</summary>
    public static async Task LoadAsync(TestBed bed, long from, long to, Action<long> loaded, CancellationToken cancel)
    {
        for (var at = from; at < to; at += Step)
        {
            var events = (int)Math.Min(Step, to - at);
            var releases = Enumerable.Range((int)(at / EventsPerRelease), events / EventsPerRelease)
                .Select(n => ReleaseId.Of(Project, $"fill-{n}"))
                .ToArray();
            var gates = await OpenAsync(bed, at / EventsPerRelease, releases, cancel);
            await Task.WhenAll(
                Task.Run(() => CopyAsync(
                    bed, CopyLog, row => WriteEvent(row.Writer, releases[row.Number / EventsPerRelease], at + row.Number), events, every: 1,
                    cancel), cancel),
                Task.Run(() => CopyAsync(
                    bed, CopyChecks, row => WriteCheck(row.Writer, gates[releases[row.Number / EventsPerRelease]], at + row.Number), events,
                    every: 2, cancel), cancel));
            loaded(at + events);
        }
        foreach (var table in (string[])["ops.event_ingest_log", "ops.gate_checks", "ops.releases", "ops.release_gates",
            "ops_private.live_changes"])
            await bed.RunAsync($"vacuum analyze {table}", cancel);
    }

    /// <summary>
    /// The releases with their gates, their changes told and forgotten as those of all old releases are; the first gate of each.
    /// </summary>
    private static async Task<Dictionary<Guid, Guid>> OpenAsync(TestBed bed, long first, Guid[] releases, CancellationToken cancel)
    {
        await using var open = bed.Owner.CreateCommand($"""
            with spoken as materialized (select ops_private.begin_acting(null, null, null, 'ingest'))
            insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by)
            select listed.id, '{Project}', 'fill-' || {first} + listed.n - 1, 'production', 'abc', 'somebody', 'somebody'
              from spoken, unnest($1) with ordinality as listed (id, n)
            """);
        open.Parameters.Add(new() { Value = releases });
        await open.ExecuteNonQueryAsync(cancel);
        await using var told = bed.Owner.CreateCommand("delete from ops_private.live_changes where release_id = any ($1)");
        told.Parameters.Add(new() { Value = releases });
        await told.ExecuteNonQueryAsync(cancel);

        await using var gates = bed.Owner.CreateCommand(
            "select g.release_id, g.gate_id from ops.release_gates g where g.gate_code = 'G1' and g.release_id = any ($1)");
        gates.Parameters.Add(new() { Value = releases });
        await using var reader = await gates.ExecuteReaderAsync(cancel);
        var found = new Dictionary<Guid, Guid>(releases.Length);
        while (await reader.ReadAsync(cancel))
            found.Add(reader.GetGuid(0), reader.GetGuid(1));
        return found;
    }

    private static async Task CopyAsync(
        TestBed bed, string copy, Action<(NpgsqlBinaryImporter Writer, int Number)> write, int events, int every, CancellationToken cancel)
    {
        // These rows are right by construction, and nobody is to be told of them.
        await using var connection = await bed.Superuser.OpenConnectionAsync(cancel);
        await using (var without = new NpgsqlCommand("set session_replication_role = replica", connection))
            await without.ExecuteNonQueryAsync(cancel);
        await using var writer = await connection.BeginBinaryImportAsync(copy, cancel);
        for (var n = 0; n < events; n += every)
        {
            cancel.ThrowIfCancellationRequested();
            writer.StartRow();
            write((writer, n));
        }
        await writer.CompleteAsync(cancel);
    }

    private static void WriteEvent(NpgsqlBinaryImporter row, Guid release, long number)
    {
        row.Write(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
        row.Write("github_actions", NpgsqlDbType.Text);
        row.Write("check_reported", NpgsqlDbType.Text);
        row.Write($"github_actions/{release}/check_reported/fill-{number}", NpgsqlDbType.Text);
        row.Write("v1.0", NpgsqlDbType.Text);
        row.Write(Hash(number), NpgsqlDbType.Text);
        row.Write("accepted", NpgsqlDbType.Text);
        row.Write(release, NpgsqlDbType.Uuid);
        row.Write(Actor, NpgsqlDbType.Text);
        row.Write(Hash(-number), NpgsqlDbType.Text);
        row.Write("""{"detail": {"gate_code": "G1"}}""", NpgsqlDbType.Jsonb);
    }

    private static void WriteCheck(NpgsqlBinaryImporter row, Guid gate, long number)
    {
        row.Write(Guid.CreateVersion7(), NpgsqlDbType.Uuid);
        row.Write(gate, NpgsqlDbType.Uuid);
        row.Write($"check_{number % 10}", NpgsqlDbType.Text);
        row.Write("github_actions", NpgsqlDbType.Text);
        row.Write("pass", NpgsqlDbType.Text);
        row.Write($"https://github.com/acme/old/actions/runs/{number}", NpgsqlDbType.Text);
        row.Write(Actor, NpgsqlDbType.Text);
        row.Write("ci_service_role", NpgsqlDbType.Text);
    }

    private static string Hash(long number)
    {
        Span<byte> digits = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(digits, number);
        return Convert.ToHexStringLower(SHA256.HashData(digits));
    }
}
