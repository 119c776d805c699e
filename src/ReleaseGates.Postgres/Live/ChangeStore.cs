using Npgsql;
using ReleaseGates.Postgres.Callers;
using System.Text.Json;

namespace ReleaseGates.Postgres.Live;

/// <summary>Reads the feed of changes: its tip for everybody, its pages as the one who follows.</summary>
/// <param name="database">Runs a page as its reader.</param>
/// <param name="tips">Asks for the tip, as the server itself.</param>
public sealed class ChangeStore(CallerDatabase database, NpgsqlDataSource tips)
{
    /// <summary>The latest change behind which nothing can appear any more.</summary>
    public async Task<string> TipAsync(CancellationToken cancel)
    {
        await using var command = tips.CreateCommand("select ops_private.live_tip()");
        return (string)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>What comes after a position; without one, the position to begin at.</summary>
    public async Task<ChangePage> AfterAsync(Caller caller, string? after, Guid? releaseId, CancellationToken cancel)
    {
        var answer = await database.ReadAsync(
            caller,
            "select ops.changes_after($1, $2)",
            cancel,
            Argument.Text(after),
            Argument.Uuid(releaseId));
        using var page = JsonDocument.Parse(answer!);
        var root = page.RootElement;
        return new(
            [.. root.GetProperty("changes").EnumerateArray().Select(change =>
                (change.GetProperty("id").GetString()!, change.GetRawText()))],
            root.GetProperty("next").GetString()!,
            root.GetProperty("more").GetBoolean(),
            root.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
    }
}
