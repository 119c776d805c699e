using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Reports;
using System.CommandLine;
using System.Globalization;

namespace ReleaseGates.Cli.Commands.Reports;

/// <summary>Which rows a report shows; the same for every report.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string> _project = new("--project") { Description = "Only this project.", HelpName = "owner/repo" };
    private readonly Option<string> _environment = new Option<string>(
        "--environment") { Description = "Only in this environment." }.AcceptOnlyFromAmong([.. Environments.All]);
    private readonly Option<string> _since = new("--since") { Description = "Start: a time, or a day (UTC).", HelpName = "time" };
    private readonly Option<string> _until = new("--until") { Description = "End, exclusive.", HelpName = "time" };

    public ReportOptions(Command command)
    {
        command.Options.Add(_project);
        command.Options.Add(_environment);
        command.Options.Add(_since);
        command.Options.Add(_until);
    }

    public ReportQuery Query(Invocation call) => new()
    {
        Project = call[_project],
        Environment = call[_environment],
        Since = Time(call, _since),
        Until = Time(call, _until),
    };

    private static DateTimeOffset? Time(Invocation call, Option<string> option) => call[option] switch
    {
        null => null,
        var day when DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) =>
            new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero),
        var text => OptionValue.Instant(option.Name, text),
    };
}
