using ReleaseGates.Client;
using ReleaseGates.Ingest;
using ReleaseGates.Releases;
using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>The options that every reporting command has; composes the event and sends it.</summary>
internal sealed class EventOptions
{
    private readonly Option<string> _source = new Option<string>(
        "--source-system") { Description = "Who reports [github_actions in GitHub Actions, else manual]." }
        .AcceptOnlyFromAmong([.. SourceSystems.All]);
    private readonly Option<string> _key = new("--key")
    {
        Description = "Tail of the idempotency key; "
            + "by default a hash of the content and the step of the CI job, where the same fact is a retry; "
            + "outside CI a new one each time.",
        HelpName = "tail",
    };
    private readonly Option<string> _occurrence = new("--occurrence")
    {
        Description = "Tells apart equal facts of one step of a CI job; outside CI, equal facts with the same word are one.",
        HelpName = "word",
    };
    private readonly Option<string> _emittedAt = new("--emitted-at") { Description = "When it happened [now].", HelpName = "time" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Print the event instead of sending it." };
    private readonly Connection _connection;

    public EventOptions(Command command)
    {
        command.Options.Add(_source);
        command.Options.Add(_key);
        command.Options.Add(_occurrence);
        command.Options.Add(_emittedAt);
        command.Options.Add(_dryRun);
        _connection = new Connection(command);
    }

    public static readonly CiRun ThisRun = CiRun.Of(Invocation.Variable);
    private static readonly string ThisInvocation = $"{Guid.NewGuid():N}";

    public string Source(Invocation call) =>
        call[_source] ?? (Invocation.Variable("GITHUB_ACTIONS") == "true" ? SourceSystems.GithubActions : SourceSystems.Manual);

    public Envelope Compose(Invocation call, Guid releaseId, string eventType, string? gateCode, JsonObject payload)
    {
        var draft = new Envelope
        {
            IdempotencyKey = "",
            EventType = eventType,
            SourceSystem = Source(call),
            ReleaseId = releaseId,
            GateCode = gateCode,
            Payload = payload,
            EmittedAt = call[_emittedAt] is { } time ? OptionValue.Instant("--emitted-at", time) : DateTimeOffset.UtcNow,
        };
        if (call[_key] is { } tail && !IdempotencyKey.IsTail(tail))
            throw new UsageException(
                $"--key '{tail}' is not a valid tail of an idempotency key.", "Use 1 to 128 of A-Z a-z 0-9 . _ : = + @ -.");
        return draft with
        {
            IdempotencyKey = call[_key] is { } given
                ? IdempotencyKey.Of(draft.SourceSystem, releaseId, eventType, given)
                : Key(call, draft),
        };
    }

    /// <summary>The key of an event that was not given one.</summary>
    public string Key(Invocation call, Envelope envelope) => IdempotencyKey.Of(envelope, ThisRun, Occurrence(call));

    /// <summary>How to send again what was not acknowledged.</summary>
    public string Again(Invocation call) => Occurrence(call) is { } occurrence
        ? $"Run the same command again with --occurrence {occurrence}: " + Delivery.Recognised
        : Delivery.Again;

    /// <summary>Sends an event, of a release under the id it was opened with, and about the source_ref that is named.</summary>
    public async Task<int> SendAsync(Invocation call, ReleaseChoice? choice, string eventType, string? gateCode, JsonObject payload,
        CancellationToken cancel, SourceRef? about = null)
    {
        var id = choice?.IdOfEvent(call) ?? ReleaseId.None;
        var release = call[_dryRun] || choice is null || id == ReleaseId.None ? null
            : await FindAsync(call, client => choice.FindAsync(call, client, cancel), about);
        about?.Name(call, release, payload);
        var envelope = Compose(call, release?.ReleaseId ?? id, eventType, gateCode, payload);
        return await SendAsync(
            call, JsonSerializer.SerializeToUtf8Bytes(envelope, GatesJson.Default.Envelope), envelope.IdempotencyKey, cancel);
    }

    /// <summary>Looks a release up before the event about it is sent.</summary>
    public async Task<ReleaseRow?> FindAsync(Invocation call, Func<GatesClient, Task<ReleaseRow?>> find, SourceRef? about = null)
    {
        // Whoever signs waits to be told what; a fact is sent, and tried again, whether or not it could be looked up.
        var isFact = about is not { IsDecision: true };
        using var client = _connection.Open(call, isFact ? 1 : null);
        try
        {
            return await find(client);
        }
        catch (Exception failure) when (isFact && failure is (GatesUnreachableException or GatesException))
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException("interrupted", "Stopped; the event was not acknowledged.",
                call[_key] is { } tail ? Again(tail) : Delivery.Again);
        }
    }

    public async Task<int> SendAsync(Invocation call, ReadOnlyMemory<byte> envelope, string key, CancellationToken cancel)
    {
        if (call[_dryRun])
        {
            call.Output.WriteLine(System.Text.Encoding.UTF8.GetString(envelope.Span));
            return ExitCode.Yes;
        }
        using var client = _connection.Open(call);
        try
        {
            return Outcome.Write(call, await client.SendAsync(envelope, cancel), key);
        }
        catch (OperationCanceledException)
        {
            throw new InterruptedException("interrupted", "Stopped; the event was not acknowledged.", Again(key));
        }
        catch (GatesUnreachableException unreachable)
        {
            throw new InterruptedException("unreachable", unreachable.Message + " The event was not acknowledged.", Again(key));
        }
    }

    private string? Occurrence(Invocation call) => call[_occurrence] ?? (ThisRun == CiRun.None ? ThisInvocation : null);

    /// <summary>The option of commands that report results: the part of the pipeline that they come from.</summary>
    public static Option<string> Origin(Command command)
    {
        var origin = new Option<string>("--origin")
        {
            Description = "The part of the pipeline it comes from, whose earlier results it replaces; "
                + "name the leg of a matrix here [the workflow file and job, in a known CI].",
            HelpName = "text",
        };
        command.Options.Add(origin);
        return origin;
    }

    /// <summary>The origin that was given, or that the CI tells.</summary>
    public static string? OriginOf(Invocation call, Option<string> origin) => call[origin] ?? PipelineOrigin.Of(Invocation.Variable);

    public GatesClient Open(Invocation call) => _connection.Open(call);

    public bool IsDryRun(Invocation call) => call[_dryRun];

    private static string Again(string key) =>
        $"Send it again with --key {key[(key.LastIndexOf('/') + 1)..]}: if it did arrive, it is recorded only once.";
}
