using ReleaseGates.Cli.CommandLine;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class TraceCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Connection _connection;

    public TraceCommand()
        : base(
            "trace",
            "Show the whole history of a release in order (release_manager and audit_reader).",
            "gates release trace --project insightpulseai/odoo --name v2026.02.4",
            "gates release trace --name v2026.02.4 --json | jq '.timeline[] | select(.kind == \"approval\")'")
    {
        _release = new ReleaseChoice(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var id = await _release.IdAsync(call, client, cancel);
        var trace = await client.TraceAsync(id, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(trace.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table("AT", "WHAT", "WHO", "AS", "SUMMARY");
        foreach (var entry in trace.Timeline)
            table.Add(Format.Time(entry.At), entry.Kind, entry.Actor, entry.Persona, entry.Summary);
        table.WriteTo(call.Output);
        return ExitCode.Yes;
    }
}
