using ReleaseGates.Cli.CommandLine;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class ShowCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Connection _connection;

    public ShowCommand()
        : base(
            "show",
            "Show a release, its gates and its deployments, as far as the persona may see them.",
            "gates release show --project insightpulseai/odoo --name v2026.02.4",
            "gates release show --release 5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11 --json")
    {
        _release = new ReleaseChoice(this);
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var id = _release.Id(call);
        using var client = _connection.Open(call);
        var release = await client.FindReleaseAsync(id, cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(release.Json.GetRawText());
            return ExitCode.Yes;
        }
        var facts = new Table("RELEASE", $"{release.ReleaseId}");
        facts.Add("project", release.Project);
        facts.Add("name", release.ReleaseName);
        facts.Add("status", release.Status);
        facts.Add("for", release.EnvironmentTarget);
        facts.Add("source", release.SourceRef);
        facts.Add("initiated by", release.InitiatingActor);
        facts.Add("opened", Show.Time(release.CreatedAt));
        facts.WriteTo(call.Output);
        if (release.Gates is { } gates)
        {
            var table = new Table("GATE", "NAME", "STATUS", "RESOLVED", "BY");
            foreach (var gate in gates)
                table.Add(gate.GateCode, gate.GateName, gate.Status, Show.Time(gate.ResolvedAt), gate.ResolvedBy);
            call.Output.WriteLine();
            table.WriteTo(call.Output);
        }
        if (release.Deployments is { Count: > 0 } deployments)
        {
            var table = new Table("DEPLOYMENT", "ENVIRONMENT", "STATUS", "G4", "AT", "SOURCE");
            foreach (var deployment in deployments)
                table.Add($"{deployment.DeploymentId}", deployment.Environment, deployment.Status, deployment.G4Status, Show.Time(deployment.DeployedAt), deployment.SourceRef);
            call.Output.WriteLine();
            table.WriteTo(call.Output);
        }
        return ExitCode.Yes;
    }
}
