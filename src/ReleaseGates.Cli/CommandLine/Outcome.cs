using ReleaseGates.Ingest;
using System.Text.Json;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Prints the result of an event and determines the exit code.</summary>
internal static class Outcome
{
    /// <param name="call">Where to print.</param>
    /// <param name="result">The answer.</param>
    /// <param name="key">The key under which the event was sent.</param>
    public static int Write(Invocation call, IngestResult result, string key)
    {
        var isAnothers = result.SenderMatches == false && EventTypes.SaidByPeople.Contains(IdempotencyKey.EventTypeOf(key));
        if (call.IsJson)
            call.Output.WriteLine(result.Json.GetRawText());
        else if (result.Status is IngestStatuses.Accepted or IngestStatuses.Duplicate)
            call.Output.WriteLine(Sentence(result));

        if (result.Status is not (IngestStatuses.Accepted or IngestStatuses.Duplicate))
            Failure.Say(call.Error, result.ErrorCode ?? result.Status, result.Message
                ?? $"The event was not accepted ({result.HttpStatus}).", result.Hint);
        else if (result.PayloadMatches == false)
            Failure.Say(call.Error, "payload_matches_false", "The key was already accepted with different content; nothing changed.",
                "Send the new content under a new --key.");
        else if (isAnothers)
            Failure.Say(call.Error, "sender_matches_false", "The key was already accepted for somebody else; yours is not on record.",
                "Send it under a new --key.");
        return isAnothers ? Worst(ExitCode.No, ExitCodeOf(result)) : ExitCodeOf(result);
    }

    public static int ExitCodeOf(IngestResult result) => result.IsOnRecord
        ? ExitCode.Yes
        : result.Status == IngestStatuses.Duplicate ? ExitCode.No : Failure.CodeOf(result.HttpStatus);

    /// <summary>The most severe of several: failed, then not permitted, then no.</summary>
    public static int Worst(int one, int other)
    {
        int[] gravest = [ExitCode.Failed, ExitCode.NotAllowed, ExitCode.No];
        return gravest.FirstOrDefault(code => one == code || other == code, ExitCode.Yes);
    }

    private static string Sentence(IngestResult result)
    {
        var ids = result.Detail.ValueKind == JsonValueKind.Object
            ? string.Concat(result.Detail.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .Select(member => $" {member.Name}={Table.Printable(member.Value.GetString()!)}"))
            : "";
        var already = result.Status == IngestStatuses.Duplicate
            ? $" (already recorded at {result.RecordedAt?.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}; "
                + "if it happened once more, pass --occurrence or another --key)"
            : "";
        var warning = result.Warning is null ? "" : $" warning={result.Warning}";
        return $"{result.Status} ingest_id={result.IngestId}{ids}{warning}{already}";
    }
}
