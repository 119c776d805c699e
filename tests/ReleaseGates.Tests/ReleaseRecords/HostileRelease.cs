using ReleaseGates.Ingest;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.ReleaseRecords;

/// <summary>A release every text of which is hostile, reported through the real server by people with hostile names.</summary>
public sealed class HostileRelease : IAsyncLifetime
{
    private readonly TcpListener _trap = new(IPAddress.Loopback, 0);
    private int _loads;

    public ServerFixture Gates { get; } = new();

    public IReadOnlyList<string> Texts { get; private set; } = [];

    public Guid Id { get; private set; }

    /// <summary>How often something was loaded from where nothing may be loaded.</summary>
    public int Loads => _loads;

    public async ValueTask InitializeAsync()
    {
        await Gates.InitializeAsync();
        _trap.Start();
        _ = CountLoadsAsync();
        Texts = Corpus.At(((IPEndPoint)_trap.LocalEndpoint).Port);
        var project = "<script>document.title='pwned'</script>/shop";
        var name = "v1 \"><svg onload=document.title='pwned'>";
        Id = await Gates.ReleaseIdAsync(project, name);
        await SendAsync("ci_service_role", "release_opened", new()
        {
            ["project"] = project, ["release_name"] = name, ["environment_target"] = "production", ["source_ref"] = Texts[3],
            ["initiating_actor"] = "test-developer", ["scope_metadata"] = new JsonObject { [Texts[0]] = Texts[4] },
        });
        foreach (var (n, text) in Texts.Index())
        {
            await SendAsync("ci_service_role", "check_reported",
                new() { ["check_name"] = $"{n} {text}"[..Math.Min(200, $"{n} {text}".Length)].Trim(), ["status"] = n % 3 == 0 ? "fail"
                    : "pass", ["artifact_ref"] = text }, "G1");
            await SendAsync("qa_tester", "evidence_attached",
                new() { ["artifact_type"] = "test_result", ["artifact_url"] = text, ["sha256"] = new string('a', 64) }, "G2", text);
            await SendAsync("qa_tester", "gate_signoff",
                new() { ["decision"] = "rejected", ["rationale_text"] = text, ["rationale_structured"] = new JsonObject { [text] = text } },
                "G2", text);
            await SendAsync("sre", "alert_fired", new() { ["environment"] = "production", ["note"] = text });
        }
        await Gates.Database.RunAsync("select ops.assign_persona($1, 'developer')", Texts[5]);
        await SendAsync("release_manager", "exception_granted", new()
        {
            ["exception_type"] = "gate_bypass", ["impacted_gates"] = new JsonArray("G1", "G2"), ["reason"] = string.Join('\n', Texts),
            ["risk_statement"] = string.Join('\n', Texts),
            ["compensating_controls"] = new JsonObject { [Texts[1]] = Texts[2] }, ["requested_by"] = Texts[5],
            ["expires_at"] = DateTimeOffset.UtcNow.AddHours(2).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        });
        await SendAsync("sre", "deploy_complete", new() { ["environment"] = "production", ["status"] = "succeeded" });
        await SendAsync("sre", "incident_opened",
            new() { ["incident_id"] = $"{Guid.NewGuid()}", ["severity"] = "high", ["root_cause"] = string.Join('\n', Texts),
                ["note"] = Texts[6] });
        // What was refused is part of the record, too.
        using var client = Gates.Server.Client(Gates.Issuer.Token("ci_service_role", Texts[2]));
        using var refused = await client.IngestAsync(
            Event("check_reported", new() { ["check_name"] = Texts[0], ["status"] = Texts[1] }, "G1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    public async ValueTask DisposeAsync()
    {
        _trap.Stop();
        await Gates.DisposeAsync();
    }

    private async Task SendAsync(string persona, string type, JsonObject payload, string? gate = null, string? subject = null)
    {
        // No token is taken that names somebody with control characters.
        using var client = Gates.Server.Client(
            Gates.Issuer.Token(persona, subject is null || subject.Any(char.IsControl) ? null : subject));
        using var answer = await client.IngestAsync(Event(type, payload, gate));
        Assert.True(answer.IsSuccessStatusCode, $"{type}: {await answer.Content.ReadAsStringAsync()}");
    }

    private string Event(string type, JsonObject payload, string? gate) =>
        Events.Envelope(Id, type, payload, gate, source: SourceSystems.Manual, at: Events.Time(DateTimeOffset.UtcNow)).ToJsonString();

    private async Task CountLoadsAsync()
    {
        try
        {
            while (true)
            {
                using var caught = await _trap.AcceptTcpClientAsync();
                Interlocked.Increment(ref _loads);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The trap is closed.
        }
    }
}
