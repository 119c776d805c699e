using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Client;
using ReleaseGates.Decisions;
using System.CommandLine;
using System.Diagnostics;

namespace ReleaseGates.Cli.Commands.Decisions;

internal sealed class WaitCommand : Verb
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private readonly ReleaseChoice _release;
    private readonly Option<string> _for;
    private readonly Option<int> _timeout;
    private readonly SourceRef _sourceRef;
    private readonly Connection _connection;

    public WaitCommand()
        : base(
            "wait",
            "Wait until the release may be promoted, and record that decision; or until it is rejected or the timeout expires.",
            "gates wait --name v2026.02.4 --for production --source-ref \"$GITHUB_SHA\" --timeout 1800 && ./deploy.sh",
            "gates wait --name v2026.02.4 --for staging --json")
    {
        _release = new ReleaseChoice(this);
        _for = OneOf("--for", "The environment to promote to [production].", [Environments.Staging, Environments.Production]);
        _timeout = With(new Option<int>(
            "--timeout") { Description = "Longest time to wait, in seconds [3600].", HelpName = "seconds", DefaultValueFactory = _ =>
            3600 });
        _sourceRef = SourceRef.OfDecision(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var (environment, longest) = (call[_for] ?? Environments.Production, TimeSpan.FromSeconds(call.Number(_timeout)));
        if (longest < TimeSpan.Zero)
            throw new UsageException("--timeout is negative.", "Give seconds, or 0 to check once.");
        using var client = _connection.Open(call);
        var release = await _release.FindAsync(call, client, cancel);
        var (id, sourceRef) = (release?.ReleaseId ?? _release.Id(call), _sourceRef.Of(call, release));
        var waited = Stopwatch.StartNew();
        for (var said = ""; ;)
        {
            var decision = await client.DecideAsync(id, environment, cancel: cancel);
            if (decision.IsAllowed)
                decision = await RecordAsync(call, client, decision, sourceRef, cancel);
            var left = longest - waited.Elapsed;
            if (decision.IsAllowed || IsFinal(decision) || left <= TimeSpan.Zero)
                return Verdict.Write(call, decision);
            var missing = string.Join("; ", decision.Reasons.Select(reason => reason.Message));
            if (missing != said)
                call.Error.WriteLine($"waiting: {Table.Printable(said = missing)}");
            await Task.Delay(left < Between ? left : Between, cancel);
        }
    }

    /// <summary>The same question on record, which is what covers the deployment; the look, if the caller may not ask it.</summary>
    private static async Task<Decision> RecordAsync(
        Invocation call, GatesClient client, Decision look, string? sourceRef, CancellationToken cancel)
    {
        try
        {
            return await client.AskAsync(look.ReleaseId, look.Environment, sourceRef, cancel);
        }
        catch (GatesException refused) when (refused.Problem.Code is ErrorCodes.NotPermitted)
        {
            // The look is about what the release is at now, which need not be what was named.
            if (sourceRef is not null && (await client.FindReleaseAsync(look.ReleaseId, cancel)).SourceRef != sourceRef)
                throw;
            call.Error.WriteLine($"not recorded: {Table.Printable(refused.Message)}");
            return look;
        }
    }

    /// <summary>New facts can resolve what is missing or failed, but not these.</summary>
    private static bool IsFinal(Decision decision) =>
        decision.Reasons.Any(
            reason => reason.Code is ReasonCodes.ReleaseRolledBack or ReasonCodes.EnvironmentNotTargeted or ReasonCodes.StandingRejection);
}
