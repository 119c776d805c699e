using ReleaseGates.Cli.CommandLine;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class ShowCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Connection _connection;

    public ShowCommand()
        : base(
            "show",
            "Show a release on one screen: "
                + "gates, what is missing and who can fix it, exceptions and deployments, as far as the persona may see them.",
            "gates release show --project insightpulseai/odoo --name v2026.02.4",
            "gates release show --release 5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11 --json")
    {
        _release = new ReleaseChoice(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var id = await _release.IdAsync(call, client, cancel);
        var release = await client.FindReleaseAsync(id, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(release.Json.GetRawText());
            return ExitCode.Yes;
        }
        ReleaseScreen.Write(call.Output, release, Terminal.Current);
        return ExitCode.Yes;
    }
}
