using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Decisions;

internal sealed class PromoteCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly SourceRef _sourceRef;
    private readonly Connection _connection;

    public PromoteCommand()
        : base(
            "promote",
            "Decide, record the decision and, if allowed, open the deployment (release_manager and ci_service_role).",
            "gates promote --name v2026.02.4 --source-ref 782fea9",
            "gates promote --name v2026.02.4 --environment staging --json | jq -r .deployment_id")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf(
            "--environment", "The environment to promote to [production].", [Environments.Staging, Environments.Production]);
        _sourceRef = SourceRef.OfDecision(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var client = _connection.Open(call);
        var release = await _release.FindAsync(call, client, cancel);
        return Verdict.Write(call, await client.PromoteAsync(release?.ReleaseId ?? _release.Id(call),
            call[_environment] ?? Environments.Production, _sourceRef.Of(call, release), cancel));
    }
}
