using Npgsql;

namespace ReleaseGates.Dev.Schema;

/// <summary>Brings a database to the functions and views of <c>sql/</c>.</summary>
public static class LivingSql
{
    /// <summary>Runs every file, as often as it takes until each finds what it needs, and returns them in the order that worked.</summary>
    /// <exception cref="InvalidDataException">A file can never run; the message names it and what Postgres says.</exception>
    public static async Task<IReadOnlyList<SqlFile>> ApplyAsync(
        NpgsqlDataSource database, IReadOnlyList<SqlFile> files, CancellationToken cancel = default)
    {
        List<SqlFile> applied = [];
        List<(SqlFile File, PostgresException Refusal)> waiting = [];
        for (var left = files; left.Count > 0; left = [.. waiting.Select(one => one.File)])
        {
            waiting = [];
            foreach (var file in left)
            {
                if (await RefusalAsync(database, file, cancel) is { } refusal)
                    waiting.Add((file, refusal));
                else
                    applied.Add(file);
            }
            if (waiting.Count == left.Count)
                throw new InvalidDataException(
                    string.Join('\n', waiting.Select(one => $"{one.File.Path}: {one.Refusal.MessageText} {one.Refusal.Hint}".TrimEnd())));
        }
        return applied;
    }

    private static async Task<PostgresException?> RefusalAsync(NpgsqlDataSource database, SqlFile file, CancellationToken cancel)
    {
        try
        {
            await using var command = database.CreateCommand(file.Text);
            await command.ExecuteNonQueryAsync(cancel);
            return null;
        }
        catch (PostgresException refusal)
        {
            return refusal;
        }
    }
}
