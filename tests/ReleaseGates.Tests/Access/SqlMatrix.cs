using ReleaseGates.Dev.Access;

namespace ReleaseGates.Tests.Access;

/// <summary>The access file held against the database, cell by cell, in SQL.</summary>
internal sealed class SqlMatrix(AccessWorld world)
{
    public int Cells { get; private set; }

    /// <summary>The cells that are not as the file says: rows by class, then every column, then truncate.</summary>
    /// <param name="enough">After so many no more are looked for.</param>
    public async Task<IReadOnlyList<string>> WrongAsync(TableAccess table, string? role = null, int enough = int.MaxValue)
    {
        var wrong = new List<string>();
        foreach (var cells in Cell.Of(table).Where(cell => role is null || cell.Caller.Role == role).GroupBy(cell => cell.Caller))
        {
            await using var caller = await SqlCaller.OpenAsync(world.Database, cells.Key);
            foreach (var cell in cells)
            {
                if (wrong.Count >= enough)
                    return wrong;
                Judge(wrong, $"{cell}", await ReachAsync(caller, cell), cell.Agrees);
            }
            foreach (var (verb, column) in await ColumnsAsync(table))
            {
                if (wrong.Count >= enough)
                    return wrong;
                var may = table.GrantOf(cells.Key.Role, verb) is { } grant && (verb == Verb.Select || grant.Columns.Contains(column));
                Judge(wrong, $"{cells.Key} {verb} {table.Name}.{column}: {(may ? "may" : "may not")}",
                    await caller.TryAsync(ColumnSql(table, verb, column)), outcome => outcome.IsWithoutPrivilege != may);
            }
            Judge(wrong, $"{cells.Key} delete {table.Name}, whichever row: may not",
                await caller.TryAsync($"delete from ops.{table.Name} where false"), outcome => outcome.IsWithoutPrivilege);
            Judge(wrong, $"{cells.Key} truncate {table.Name}: may not", await caller.TryAsync($"truncate ops.{table.Name}"), outcome =>
                outcome.IsWithoutPrivilege);
        }
        return wrong;
    }

    private void Judge(List<string> wrong, string cell, Outcome outcome, Func<Outcome, bool> agrees)
    {
        Cells++;
        if (!agrees(outcome))
            wrong.Add($"{cell}, but: {outcome}");
    }

    public async Task<Outcome> ReachAsync(SqlCaller caller, Cell cell)
    {
        var table = cell.Table;
        if (cell.Verb == Verb.Insert)
        {
            var row = await world.NewRowAsync(cell.Caller, table, cell.Row);
            var columns = string.Join(", ", table.GrantOf(cell.Caller.Role, Verb.Insert)?.Columns ?? [.. AccessRows.All[table.Name].Keys]);
            return await caller.TryAsync(
                $"insert into ops.{table.Name} ({columns}) select {columns} from jsonb_populate_record(null::ops.{table.Name}, $1::jsonb)",
                row);
        }
        var key = world.Key(cell.Caller, table, cell.Row);
        var column = table.GrantOf(cell.Caller.Role, Verb.Update)?.Columns[0] ?? AccessRows.All[table.Name].Keys.First();
        return await caller.TryAsync(cell.Verb switch
        {
            Verb.Select => $"select count(*) from ops.{table.Name} where {table.Key}::text = $1",
            Verb.Update => $"update ops.{table.Name} set {column} = {AccessRows.NewValue(table.Name, column)} where {table.Key}::text = $1",
            _ => $"delete from ops.{table.Name} where {table.Key}::text = $1",
        }, key);
    }

    /// <summary>Needs the one privilege alone, so that none can hide behind another's absence.</summary>
    private static string ColumnSql(TableAccess table, Verb verb, string column) => verb switch
    {
        Verb.Select => $"select count({column}) from ops.{table.Name}",
        Verb.Insert => $"insert into ops.{table.Name} ({column}) values (default)",
        _ => $"update ops.{table.Name} set {column} = default where false",
    };

    private async Task<IReadOnlyList<(Verb, string)>> ColumnsAsync(TableAccess table)
    {
        var columns = await world.Database.ValueAsync<string[]>(
            "select array_agg(attname::text order by attnum) from pg_attribute "
                + "where attrelid = $1::regclass and attnum > 0 and not attisdropped", $"ops.{table.Name}");
        return [.. from verb in new[] { Verb.Select, Verb.Insert, Verb.Update } from column in columns! select (verb, column)];
    }
}
