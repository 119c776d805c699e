using Npgsql;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>What the views of schema ops say of themselves.</summary>
internal static class ReportViews
{
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(NpgsqlDataSource database)
    {
        var comments = new Dictionary<string, string>();
        await using var command = database.CreateCommand("""
            select c.relname, obj_description(c.oid, 'pg_class') from pg_class c
             where c.relnamespace = 'ops'::regnamespace and c.relkind = 'v'
            """);
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            comments[rows.GetString(0)] = rows.GetString(1);
        return comments;
    }
}
