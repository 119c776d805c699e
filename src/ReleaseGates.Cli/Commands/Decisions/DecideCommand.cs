using ReleaseGates.Cli.CommandLine;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Decisions;

internal sealed class DecideCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _asOf;
    private readonly Option<bool> _record;
    private readonly SourceRef _sourceRef;
    private readonly Connection _connection;

    public DecideCommand()
        : base(
            "decide",
            "Show whether this release may be promoted, and why. Changes nothing, unless --record puts the decision on record.",
            "gates decide --name v2026.02.4 --record --source-ref 782fea9 && ./deploy.sh",
            "gates decide --name v2026.02.4 --environment staging --json | jq '.reasons[].message'",
            "gates decide --name v2026.02.4 --as-of 2026-02-24T12:00:00Z")
    {
        _release = new ReleaseChoice(this);
        _environment = OneOf(
            "--environment", "The environment to promote to [production].", [Environments.Staging, Environments.Production]);
        _asOf = Text("--as-of", "Decide by what was recorded at this time, at least a minute ago.", value: "time");
        _record = With(new Option<bool>("--record")
        {
            Description = "Record the decision: it then covers the deployment (release_manager and ci_service_role).",
        });
        _sourceRef = SourceRef.OfDecision(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        DateTimeOffset? asOf = call[_asOf] is { } time ? OptionValue.Instant("--as-of", time) : null;
        if (asOf is not null && call[_record])
            throw new UsageException("--record and --as-of contradict each other.", "Only a decision of now is recorded.");
        if (!call[_record] && _sourceRef.Of(call, null) is not null)
            throw new UsageException("--source-ref needs --record.", "A look is about what the release is at now; name it when you ask.");
        var environment = call[_environment] ?? Environments.Production;
        using var client = _connection.Open(call);
        if (!call[_record])
            return Verdict.Write(call, await client.DecideAsync(await _release.IdAsync(call, client, cancel), environment, asOf, cancel));
        var release = await _release.FindAsync(call, client, cancel);
        return Verdict.Write(call,
            await client.AskAsync(release?.ReleaseId ?? _release.Id(call), environment, _sourceRef.Of(call, release), cancel));
    }
}
