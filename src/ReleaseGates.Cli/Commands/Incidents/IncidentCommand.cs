using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Incidents;

/// <summary>An incident opens, goes on, ends or comes back (FR-10; sre). Four verbs that say nearly the same.</summary>
internal sealed class IncidentCommand : Verb
{
    private static readonly string[] Severities = ["critical", "high", "medium", "low"];

    private readonly string _eventType;
    private readonly ReleaseChoice _release;
    private readonly Option<string> _incident;
    private readonly Option<string>? _severity;
    private readonly Option<string>? _environment;
    private readonly Option<string>? _deployment;
    private readonly Option<string>? _component;
    private readonly Option<string>? _rootCause;
    private readonly Option<string>? _postmortem;
    private readonly Option<string> _note;
    private readonly EventOptions _event;

    private IncidentCommand(string name, string eventType, string description, params string[] examples)
        : base(name, description, examples)
    {
        _eventType = eventType;
        var opens = eventType == EventTypes.IncidentOpened;
        _release = new ReleaseChoice(this, isOptional: true);
        _incident = Text("--incident", opens ? "Its id [a new one]." : "The incident.", required: !opens, value: "uuid");
        if (eventType != EventTypes.IncidentResolved)
            _severity = OneOf("--severity", "Its severity.", Severities, required: opens);
        if (opens)
        {
            _environment = OneOf("--environment", "Its environment [production].", Environments.All);
            _deployment = Text("--deployment", "The affected deployment [the release's, else what ran in the project].", value: "uuid");
            _component = Text("--component", "The affected component of the project.", value: "component");
        }
        if (eventType != EventTypes.IncidentReopened)
        {
            _rootCause = Text("--root-cause", "Its root cause.");
            _postmortem = OneOf("--postmortem", "State of the postmortem.", ["pending", "in_progress", "complete", "not_required"]);
        }
        _note = Text("--note", "A note for the timeline.");
        _event = new EventOptions(this);
    }

    public static IReadOnlyList<IncidentCommand> All { get; } =
    [
        new("open", EventTypes.IncidentOpened, "Report an incident (sre). The response's incident_id identifies it from then on.",
            "gates incident open --severity critical --note \"checkout answers 500\"",
            "gates incident open --project acme/shop --severity high --environment staging --json | jq -r .detail.incident_id"),
        new("update", EventTypes.IncidentUpdated, "Update an incident (sre).",
            "gates incident update --incident 0198c1de-0000-7000-8000-000000000001 "
                + "--severity medium --note \"half of the traffic is back\""),
        new("resolve", EventTypes.IncidentResolved, "Resolve an incident (sre).",
            "gates incident resolve --incident 0198c1de-0000-7000-8000-000000000001 "
                + "--root-cause \"expired certificate\" --postmortem in_progress"),
        new("reopen", EventTypes.IncidentReopened, "Report that a resolved incident is back (sre). Recovery runs to its last end.",
            "gates incident reopen --incident 0198c1de-0000-7000-8000-000000000001 --note \"checkout answers 500 again\""),
    ];

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = new JsonObject();
        payload["incident_id"] = call.Uuid(_incident) ?? $"{Guid.CreateVersion7():D}";
        Set("severity", _severity);
        Set("environment", _environment);
        Set("component", _component);
        if (_eventType == EventTypes.IncidentOpened)
            payload.SetIfGiven("project", _release.ProjectOrNone(call));
        payload.SetIfGiven("deployment_id", _deployment is null ? null : call.Uuid(_deployment));
        Set("root_cause", _rootCause);
        Set("postmortem_status", _postmortem);
        Set("note", _note);
        return _event.SendAsync(call, _release, _eventType, null, payload, cancel);

        void Set(string member, Option<string>? option)
        {
            if (option is not null)
                payload.SetIfGiven(member, call[option]);
        }
    }
}
