using Npgsql;
using ReleaseGates.Doctor;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>How far the database's clock, which decides, is from the one of the machine that asks.</summary>
internal static class Clock
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(30);

    public static async Task<Diagnosis> CompareAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        var asked = time.GetUtcNow();
        var theirs = new DateTimeOffset(DateTime.SpecifyKind((DateTime)(await command.ExecuteScalarAsync(cancel))!, DateTimeKind.Utc));
        var middle = asked + (time.GetUtcNow() - asked) / 2;
        return Judge("clock", theirs - middle);
    }

    private static Diagnosis Judge(string check, TimeSpan ahead) => ahead.Duration() <= Tolerated
        ? Diagnosis.Fine(check, $"{ahead.Duration().TotalSeconds:0.0} s apart")
        : Diagnosis.Fault(check,
            $"The database's clock is {ahead.Duration().TotalSeconds:0} s {(ahead > TimeSpan.Zero ? "ahead" : "behind")}.",
            "Set the clocks by NTP: events from more than five minutes in the future are refused, "
            + "and exceptions expire by the database's clock.");
}
