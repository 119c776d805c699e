using ReleaseGates.LocalStack;
using System.Diagnostics;
using System.Net;

namespace ReleaseGates.Bench.Work;

/// <summary>The Edge Function of bench/by-hand on Deno, over tables of its own in the same Postgres.</summary>
internal sealed class ByHand : IAsyncDisposable
{
    private const string Schema = """
        create schema if not exists by_hand;
        create table if not exists by_hand.event_ingest_log (
            ingest_id uuid primary key default gen_random_uuid(),
            source_system text, event_type text, idempotency_key text, schema_version text, payload_hash text,
            received_at timestamptz default now(), processing_status text, error_detail text);
        create unique index if not exists one_accepted on by_hand.event_ingest_log (idempotency_key) where processing_status = 'accepted';
        create table if not exists by_hand.environment_events (
            event_id uuid primary key default gen_random_uuid(),
            environment text, event_type text, source_system text, payload jsonb,
            created_at timestamptz default now(), idempotency_key text unique);
        """;

    private readonly Process _process;

    private ByHand(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    private static string Folder => Path.Combine(Repository.Root, "bench", "by-hand");

    private static string Deno => Path.Combine(Folder, "node_modules", "@deno", "linux-x64-glibc", "deno");

    /// <summary>Whether somebody ran npm ci there; the product itself does not need it.</summary>
    public static bool IsInstalled => File.Exists(Deno);

    public static async Task<ByHand> StartAsync(TestBed bed, CancellationToken cancel)
    {
        await bed.RunAsync(Schema, cancel);
        var port = Ports.Free();
        var start = new ProcessStartInfo(
            Deno, ["run", "--quiet", "--allow-all", "--node-modules-dir=manual", "index.ts"]) { WorkingDirectory = Folder };
        start.Environment["PORT"] = $"{port}";
        start.Environment["DATABASE_URL"] = bed.Stack.OwnerUrl;
        var started = new ByHand(Process.Start(start)!, port);
        await Listening.WaitAsync(new(IPAddress.Loopback, port), cancel);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
