using Npgsql;

namespace ReleaseGates.Dev.Schema;

/// <summary>Writes into the unreleased migration what <c>sql/</c> has and the migrations before it do not.</summary>
internal sealed class Assembly(ScratchDatabases databases, IReadOnlyList<SqlFile> files)
{
    /// <summary>The migrations as they should be, in order; released ones stay as they are.</summary>
    /// <exception cref="InvalidDataException">A file of <c>sql/</c> or a migration does not fit.</exception>
    public async Task<IReadOnlyList<MigrationFile>> AssembleAsync(
        IReadOnlyList<MigrationFile> migrations, ReleasedMigrations released, string name, CancellationToken cancel)
    {
        List<MigrationFile> all =
            [.. migrations.Select(migration => released.Has(migration.Name) ? migration : migration.WithIncludes(files))];
        var at = all.FindIndex(migration => !released.Has(migration.Name) && migration.TakesDifferences);
        if (at < 0)
        {
            at = all.Count;
            all.Add(MigrationFile.Create(DateTimeOffset.UtcNow, name));
        }
        all[at] = all[at].WithDifferences(
            await DifferencesAsync([.. all[..at].Select(one => one.Text), all[at].BeforeDifferences], cancel));
        return all;
    }

    private async Task<string> DifferencesAsync(IReadOnlyList<string> migrations, CancellationToken cancel)
    {
        await using var living = await databases.CreateAsync(migrations, cancel);
        var before = await Definitions.ReadAsync(living, cancel);
        var applied = await LivingSql.ApplyAsync(living, files, cancel);
        await DropAsync(living, before, cancel);
        var after = await Definitions.ReadAsync(living, cancel);
        return string.Join('\n', applied.Where(file => !before.Agrees(after, file.Name)).Select(file => file.Text)
            .Concat(Drops(before).Select(drop => $"{drop};\n")));
    }

    // What left sql/ leaves the database, last: by then nothing living calls it.
    private IEnumerable<string> Drops(Definitions before) =>
        before.ByName.Where(held => files.All(file => file.Name != held.Key)).OrderBy(held => held.Key, StringComparer.Ordinal)
            .Select(held => $"drop {held.Value.Signature}");

    private async Task DropAsync(NpgsqlDataSource database, Definitions before, CancellationToken cancel)
    {
        foreach (var drop in Drops(before))
        {
            try
            {
                await using var command = database.CreateCommand(drop);
                await command.ExecuteNonQueryAsync(cancel);
            }
            catch (PostgresException refusal)
            {
                throw new InvalidDataException($"{drop}: {refusal.MessageText}. {refusal.Detail}");
            }
        }
    }
}
