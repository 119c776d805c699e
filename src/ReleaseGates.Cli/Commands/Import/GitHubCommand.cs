using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.GitHub;
using System.CommandLine;
using System.Text;

namespace ReleaseGates.Cli.Commands.Import;

internal sealed class GitHubCommand : Verb
{
    private readonly Argument<string[]> _files;
    private readonly Option<string> _deployWorkflow;
    private readonly Option<string> _deployJob;
    private readonly Option<string> _smokeJob;
    private readonly Option<string> _buildJob;
    private readonly Option<string> _environment;
    private readonly Option<string> _project;
    private readonly Option<string> _name;
    private readonly Option<bool> _dryRun;
    private readonly Connection _connection;

    public GitHubCommand()
        : base(
            "github",
            "Convert responses of GitHub's REST API to events with the records' own times: workflow runs, their jobs, releases, "
            + "deployments and their statuses, from files or standard input, in any combination. The deploy workflow becomes the "
            + "deployment, its smoke test the health check of G4, every other job and every other run of the commit a check on G1. "
            + "Conclusions: success is pass; neutral is warning; skipped is skipped; failure, timed_out, startup_failure, "
            + "action_required, cancelled and stale are fail. Keys are derived from GitHub's ids, so importing again changes nothing.",
            "(gh api repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID; "
                + "gh api --paginate repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/jobs) "
                + "| gates import github --smoke-job \"Smoke Test\"",
            "gates import github run.json jobs.json release.json "
                + "--deploy-workflow \"Deploy to Production\" --build-job \"Pre-flight Checks\"",
            "gh api --paginate repos/insightpulseai/odoo/actions/runs "
                + "| gates import github --deploy-workflow deploy-production.yml --dry-run")
    {
        _files = new Argument<string[]>("files") { Description = "Files; - or none for standard input.", Arity = ArgumentArity.ZeroOrMore };
        Arguments.Add(_files);
        _deployWorkflow = Text("--deploy-workflow", "The workflow that deploys, by name, file or id [GITHUB_WORKFLOW].", value: "workflow");
        _deployJob = Text("--deploy-job", "Its job that deploys [the one whose name starts with or contains Deploy, else the whole run].",
            value: "job");
        _smokeJob = Text("--smoke-job", "Its job that checks the deployment [the one whose name contains smoke].", value: "job");
        _buildJob = Text("--build-job", "The job or workflow to import as check build of G1.", value: "job");
        _environment = OneOf(
            "--environment", "Where the deploy workflow deploys [production].", [Environments.Staging, Environments.Production]);
        _project = Text("--project", "The project [the records' repository].", value: "owner/repo");
        _name = Text("--name", "The release's name [the tag of its release, else the commit].", value: "name");
        _dryRun = With(new Option<bool>("--dry-run") { Description = "Print the events, one per line, instead of sending them." });
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var plan = ImportPlan.Of(await ReadAsync(call, cancel), Settings(call));
        var report = new ImportReport(plan);
        if (call[_dryRun])
        {
            report.WriteDryRun(call);
            return ExitCode.Yes;
        }
        if (plan.Events.Count > 0)
        {
            using var client = _connection.Open(call);
            await new ImportDelivery(client, call.Error, report).SendAsync(plan, cancel);
        }
        report.Write(call);
        return report.ExitCode;
    }

    private ImportSettings Settings(Invocation call) => new(call[_environment] ?? Environments.Production)
    {
        Project = call[_project],
        Name = call[_name],
        DeployWorkflow = call[_deployWorkflow] ?? Invocation.Variable("GITHUB_WORKFLOW"),
        DeployJob = call[_deployJob],
        SmokeJob = call[_smokeJob],
        BuildJob = call[_buildJob],
    };

    private async Task<Records> ReadAsync(Invocation call, CancellationToken cancel)
    {
        var records = new Records();
        string[] files = call[_files] is { Length: > 0 } given ? given : ["-"];
        foreach (var file in files)
        {
            var input = await Input.ReadAsync(file, cancel);
            if (!input.Span.ContainsAnyExcept(Encoding.ASCII.GetBytes(" \t\r\n")))
                throw new UsageException(
                    $"{(file == "-" ? "Standard input" : file)} is empty.", "Pass the output of gh api; it prints nothing if it fails.");
            records.Read(input.Span, file == "-" ? "Standard input" : file);
        }
        return records;
    }
}
