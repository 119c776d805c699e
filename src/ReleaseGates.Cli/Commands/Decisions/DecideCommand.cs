using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Decisions;

internal sealed class DecideCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _asOf;
    private readonly Connection _connection;

    public DecideCommand()
        : base(
            "decide",
            "Show whether this release may be promoted, and why. Changes nothing.",
            "gates decide --name v2026.02.4 && ./deploy.sh",
            "gates decide --name v2026.02.4 --environment staging --json | jq '.reasons[].message'",
            "gates decide --name v2026.02.4 --as-of 2026-02-24T12:00:00Z")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf(
            "--environment", "The environment to promote to [production].", [Environments.Staging, Environments.Production]);
        _asOf = Text("--as-of", "Decide by what was recorded at this time, at least a minute ago.", value: "time");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var id = _release.Id(call);
        DateTimeOffset? asOf = call[_asOf] is { } time ? OptionValue.Instant("--as-of", time) : null;
        using var client = _connection.Open(call);
        return Verdict.Write(call, await client.DecideAsync(id, call[_environment] ?? Environments.Production, asOf, cancel));
    }
}
