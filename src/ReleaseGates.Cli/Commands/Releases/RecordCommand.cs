using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.ReleaseRecords;
using System.CommandLine;
using System.Text;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class RecordCommand : Verb
{
    private readonly Argument<string> _which = new(
        "release") { Description = "The release's id, or its name in the project.", Arity = ArgumentArity.ZeroOrOne };
    private readonly ReleaseChoice _release;
    private readonly Option<bool> _html;
    private readonly Option<bool> _markdown;
    private readonly Option<string> _output;
    private readonly Connection _connection;

    public RecordCommand()
        : base(
            "record",
            "Write everything recorded about a release to one file: "
                + "HTML without scripts, Markdown or JSON (release_manager and audit_reader).",
            "gates release record v2026.02.4 --project insightpulseai/odoo --html --output record.html",
            "gates release record 5f1c7a52-3f0e-5d0b-9c55-0f6f4f1f7c11 --md",
            "gates release record --name v2026.02.4 --json")
    {
        Arguments.Add(_which);
        _release = new ReleaseChoice(this);
        _html = With(new Option<bool>("--html") { Description = "HTML, for reading and printing [the default]." });
        _markdown = With(new Option<bool>("--md") { Description = "Markdown." });
        _output = Text("--output", "Write to this file instead of standard output.", value: "path");
        _connection = new Connection(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if ((call[_html] ? 1 : 0) + (call[_markdown] ? 1 : 0) + (call.IsJson ? 1 : 0) > 1)
            throw new UsageException("More than one format was given.", "Pass one of --html, --md and --json.");
        using var client = _connection.Open(call);
        var id = await _release.IdAsync(call, client, cancel, call[_which]);
        var record = await client.RecordAsync(id, cancel);
        var text = call.IsJson ? record.Json.GetRawText() + "\n"
            : call[_markdown] ? MarkdownRecord.Render(new RecordDocument(record))
            : HtmlRecord.Render(new RecordDocument(record));
        if (call[_output] is { } path)
            await File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), cancel);
        else
            await call.Output.WriteAsync(text);
        return ExitCode.Yes;
    }
}
