using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Incidents;

/// <summary>An incident opens, goes on or ends (FR-10; sre). Three verbs that say nearly the same.</summary>
internal sealed class IncidentCommand : Verb
{
    private static readonly string[] Severities = ["critical", "high", "medium", "low"];

    private readonly string _eventType;
    private readonly ReleaseChoice _release;
    private readonly Option<string> _incident;
    private readonly Option<string>? _severity;
    private readonly Option<string>? _environment;
    private readonly Option<string>? _deployment;
    private readonly Option<string> _rootCause;
    private readonly Option<string> _postmortem;
    private readonly Option<string> _note;
    private readonly Emission _emission;

    private IncidentCommand(string name, string eventType, string description, params string[] examples)
        : base(name, description, examples)
    {
        _eventType = eventType;
        var opens = eventType == EventTypes.IncidentOpened;
        _release = new ReleaseChoice(this);
        _incident = Text("--incident", opens ? "Its id [a new one]." : "The incident.", required: !opens, value: "uuid");
        if (eventType != EventTypes.IncidentResolved)
            _severity = OneOf("--severity", "How bad it is.", Severities, required: opens);
        if (opens)
        {
            _environment = OneOf("--environment", "Where it is [production].", Environments.All);
            _deployment = Text("--deployment", "The deployment it struck [what runs there].", value: "uuid");
        }
        _rootCause = Text("--root-cause", "What caused it.");
        _postmortem = OneOf("--postmortem", "How far the postmortem is.", ["pending", "in_progress", "complete", "not_required"]);
        _note = Text("--note", "For the timeline.");
        _emission = new Emission(this);
    }

    public static IReadOnlyList<IncidentCommand> All { get; } =
    [
        new("open", EventTypes.IncidentOpened, "Something broke (sre). The answer's incident_id names it from then on.",
            "gates incident open --severity critical --note \"checkout answers 500\"",
            "gates incident open --severity high --environment staging --json | jq -r .detail.incident_id"),
        new("update", EventTypes.IncidentUpdated, "An incident goes on: what is known by now (sre).",
            "gates incident update --incident 0198c1de-0000-7000-8000-000000000001 --severity medium --note \"half of the traffic is back\""),
        new("resolve", EventTypes.IncidentResolved, "An incident is over (sre).",
            "gates incident resolve --incident 0198c1de-0000-7000-8000-000000000001 --root-cause \"expired certificate\" --postmortem in_progress"),
    ];

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = new JsonObject();
        payload["incident_id"] = call.Uuid(_incident) ?? $"{Guid.CreateVersion7():D}";
        Set("severity", _severity);
        Set("environment", _environment);
        payload.SetIfGiven("deployment_id", _deployment is null ? null : call.Uuid(_deployment));
        Set("root_cause", _rootCause);
        Set("postmortem_status", _postmortem);
        Set("note", _note);
        return _emission.SendAsync(call, _release.IdOrNone(call) ?? ReleaseId.None, _eventType, null, payload, cancel);

        void Set(string member, Option<string>? option)
        {
            if (option is not null)
                payload.SetIfGiven(member, call[option]);
        }
    }
}
