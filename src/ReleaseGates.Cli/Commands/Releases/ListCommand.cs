using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Releases;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class ListCommand : Verb
{
    private readonly Option<string> _project;
    private readonly Option<string> _status;
    private readonly Option<string> _after;
    private readonly Option<int> _limit;
    private readonly Connection _connection;

    public ListCommand()
        : base(
            "list",
            "List releases, newest first.",
            "gates release list --project insightpulseai/odoo",
            "gates release list --status in_progress --limit 10 --json")
    {
        _project = Text("--project", "Only this project [GITHUB_REPOSITORY].", value: "owner/repo");
        _status = OneOf("--status", "Only in this status.", ReleaseStatuses.All);
        _limit = With(new Option<int>(
            "--limit") { Description = "Number of releases, 1 to 500.", DefaultValueFactory = _ => 50, HelpName = "n" });
        _limit.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && (!int.TryParse(token.Value, out var limit) || limit is < 1 or > 500))
                given.AddError($"--limit '{token.Value}' must be between 1 and 500.");
        });
        _after = Text("--after", "Show the page after this release id.", value: "uuid");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        Guid? after = call[_after] is { } id ? OptionValue.Uuid("--after", id) : null;
        using var client = _connection.Open(call);
        var page = await client.ListReleasesAsync(
            call[_project] ?? Invocation.Variable("GITHUB_REPOSITORY"), call[_status], call.Number(_limit), after, cancel: cancel);
        if (call.IsJson)
        {
            call.Output.WriteLine(page.Json.GetRawText());
            return ExitCode.Yes;
        }
        var table = new Table("RELEASE", "PROJECT", "NAME", "FOR", "STATUS", "SOURCE", "INITIATED BY", "OPENED");
        foreach (var release in page.Releases)
        {
            table.Add(
                $"{release.ReleaseId}", release.Project, release.ReleaseName, release.EnvironmentTarget, release.Status,
                release.SourceRef, release.InitiatingActor, Format.Time(release.CreatedAt));
        }
        table.WriteTo(call.Output);
        if (page.Next is { } next)
            call.Error.WriteLine($"More: --after {next}");
        return ExitCode.Yes;
    }
}
