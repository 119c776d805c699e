using ReleaseGates.Doctor;

namespace ReleaseGates.Cli.Commands.Doctor;

/// <summary>The difference between the other side's clock and ours, according to the Date header.</summary>
internal static class HttpClock
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    public static Diagnosis Judge(HttpResponseMessage answer, TimeProvider time)
    {
        if (answer.Headers.Date is not { } theirs)
            return Diagnosis.Skipped("clock", "the response has no Date");
        var ahead = theirs - time.GetUtcNow();
        return ahead.Duration() <= Tolerated
            ? Diagnosis.Fine("clock", $"{ahead.Duration().TotalSeconds:0} s apart")
            : Diagnosis.Fault("clock",
                $"The clock there is {ahead.Duration().TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead" : "behind")}.",
                "Set the clocks by NTP: tokens expire, and events from more than five minutes in the future are refused.");
    }
}
