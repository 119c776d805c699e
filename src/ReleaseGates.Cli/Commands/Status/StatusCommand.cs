using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Status;

internal sealed class StatusCommand : Verb
{
    private readonly Option<string> _project;
    private readonly Connection _connection;

    public StatusCommand()
        : base(
            "status",
            "Show what runs where and whether it is gated, what is waived until when, "
                + "and what is waiting for whom (release_manager and audit_reader).",
            "gates status",
            "gates status --project insightpulseai/odoo",
            "gates status --json | jq '.environments[] | select(.compliance == \"ungated\")'")
    {
        _project = Text("--project", "Only this project.", value: "owner/repo");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var status = await client.StatusAsync(call[_project], cancel);
        if (call.IsJson)
            call.Output.WriteLine(status.Json.GetRawText());
        else
            StatusScreen.Write(call.Output, status, Terminal.Current);
        return ExitCode.Yes;
    }
}
