using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Releases;

internal sealed class OpenCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _environment;
    private readonly Option<string> _sourceRef;
    private readonly Option<string> _initiator;
    private readonly Option<string> _scope;
    private readonly Option<string[]> _authors;
    private readonly EventOptions _event;

    public OpenCommand()
        : base(
            "open",
            "Open a release and its four gates (FR-1). Its id is derived from project and name.",
            "gates release open --project insightpulseai/odoo --name v2026.02.4 --source-ref 782fea9",
            "gates release open --name \"$GITHUB_REF_NAME\" --environment staging --scope '{\"modules\": [\"sale\"]}'")
    {
        _release = new ReleaseChoice(this, byIdToo: false);
        _environment = OneOf("--environment", "Its target environment [production].", Environments.All);
        _sourceRef = Text("--source-ref", "Commit, branch or tag [the commit of the CI run].", value: "ref");
        _initiator = Text("--initiator", "Who started it [GITHUB_ACTOR, else the token's subject].", value: "login");
        _scope = Text("--scope", "What changes, as a JSON object or @file.", value: "json");
        _authors = With(new Option<string[]>("--author")
        {
            Description = "A login that wrote the commit, as an API verified it; repeat for several. Nobody signs what they wrote.",
        });
        _event = new EventOptions(this);
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = new JsonObject
        {
            ["project"] = _release.Project(call),
            ["release_name"] = _release.Name(call),
            ["environment_target"] = call[_environment] ?? Environments.Production,
            ["source_ref"] = call[_sourceRef] ?? Invocation.Variable("GITHUB_SHA") ?? EventOptions.ThisRun.Commit
                ?? throw new UsageException("No source_ref was given.", "Pass --source-ref, or set GITHUB_SHA."),
        };
        if ((call[_initiator] ?? Invocation.Variable("GITHUB_ACTOR")) is { } initiator)
            payload["initiating_actor"] = initiator;
        if (call[_scope] is { } scope)
            payload["scope_metadata"] = OptionValue.Object("--scope", scope);
        if (call[_authors] is { Length: > 0 } authors)
            payload["authors"] = new JsonArray([.. authors.Select(author => (JsonNode)author)]);
        return _event.SendAsync(call, _release, EventTypes.ReleaseOpened, null, payload, cancel);
    }
}
