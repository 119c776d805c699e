using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Client;
using ReleaseGates.Gates;
using ReleaseGates.Releases;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Events;

internal sealed class SendCommand : Verb
{
    private readonly Option<string> _file;
    private readonly Option<string> _type;
    private readonly Option<string> _payload;
    private readonly Option<string> _gate;
    private readonly Option<bool> _lines;
    private readonly ReleaseChoice _release;
    private readonly EventOptions _event;
    private ReleaseRow? _found;

    public SendCommand()
        : base(
            "send",
            "Send events: whole envelopes from a file or standard input (one, or NDJSON), or one composed from --type and --payload.",
            "gates event send --file event.json",
            "generate-events | gates event send --ndjson --json",
            "gates event send --name v2026.02.4 --type deploy_start --payload '{\"environment\": \"production\"}'",
            "gates event send --type backup_complete --payload '{\"environment\": \"production\"}'")
    {
        _file = Text("--file", "A file of envelopes; - or none for standard input.", value: "path");
        _lines = With(new Option<bool>("--ndjson") { Description = "One envelope per line [detected]." });
        _type = Text("--type", "Compose an event of this type.", value: "event_type");
        _payload = Text("--payload", "Its payload, as a JSON object or @file.", value: "json");
        _gate = OneOf("--gate", "Its gate.", GateCodes.All);
        _release = new ReleaseChoice(this, isOptional: true);
        _event = new EventOptions(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if (call[_type] is { } type)
        {
            if (call[_file] is not null)
                throw new UsageException("--type and --file cannot be combined.", "Pass one of them.");
            var payload = call[_payload] is { } json ? OptionValue.Object("--payload", json) : [];
            // Without a release, the event concerns an environment only.
            return await _event.SendAsync(call, _release, type, call[_gate], payload, cancel);
        }
        if ((call[_payload] ?? call[_gate]) is not null)
            throw new UsageException("--payload and --gate require --type.", "Add --type, or set them in the envelope.");

        var input = await Input.ReadAsync(call[_file], cancel);
        _found = _event.IsDryRun(call) || _release.IdOrNone(call) is null ? null
            : await _event.FindAsync(call, client => _release.FindAsync(call, client, cancel));
        var envelopes = EnvelopeText.Split(input, call[_lines]).Select(text => EnvelopeText.Complete(text, draft => Fill(call, draft)))
            .ToList();
        if (envelopes is [var only] && !call[_lines])
            return await _event.SendAsync(call, only.Json, only.Key, cancel);
        return await SendAllAsync(call, envelopes, cancel);
    }

    private async Task<int> SendAllAsync(Invocation call, List<(ReadOnlyMemory<byte> Json, string Key)> envelopes, CancellationToken cancel)
    {
        if (_event.IsDryRun(call))
        {
            foreach (var (json, _) in envelopes)
                call.Output.WriteLine(System.Text.Encoding.UTF8.GetString(json.Span));
            return ExitCode.Yes;
        }
        var code = ExitCode.Yes;
        using var client = _event.Open(call);
        var delivery = new Delivery(client, call.Error, _event.Again(call));
        await foreach (var (index, result) in delivery.SendAsync([.. envelopes.Select(envelope => envelope.Json)], cancel))
            code = Outcome.Worst(code, Outcome.Write(call, result, envelopes[index].Key));
        return code;
    }

    /// <summary>Completes an envelope from the command line's options.</summary>
    private JsonObject Fill(Invocation call, JsonObject draft)
    {
        var type = (string?)draft["event_type"]
            ?? throw new UsageException("An envelope has no event_type.", "It is required; see docs/ingest.md.");
        var release = (string?)draft["release_id"] is { } id ? OptionValue.Uuid("release_id", id)
            : _found?.ReleaseId ?? _release.IdOfEvent(call);
        var composed = _event.Compose(call, release, type, (string?)draft["gate_code"], draft["payload"]?.DeepClone() as JsonObject ?? []);
        if ((string?)draft["source_system"] is { } source)
            composed = composed with { SourceSystem = source };
        if ((string?)draft["idempotency_key"] is null)
            composed = composed with { IdempotencyKey = _event.Key(call, composed) };
        var filled = System.Text.Json.JsonSerializer.SerializeToNode(composed, GatesJson.Default.Envelope)!.AsObject();
        foreach (var (name, value) in draft)
            filled[name] = value?.DeepClone();
        return filled;
    }
}
