using Npgsql;

namespace ReleaseGates.Dev.Schema;

/// <summary>What a database holds under each function's and view's name: text, comments and grants.</summary>
internal sealed record Definitions(IReadOnlyDictionary<string, (string Signature, string Text)> ByName)
{
    private const string Query =
        """
        select p.pronamespace::regnamespace || '.' || p.proname, 'function ' || p.oid::regprocedure,
               concat_ws(E'\n', pg_get_functiondef(p.oid), p.proacl::text, obj_description(p.oid, 'pg_proc'))
          from pg_proc p where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace)
        union all
        select c.oid::regclass::text, 'view ' || c.oid::regclass,
               concat_ws(E'\n', pg_get_viewdef(c.oid), c.reloptions::text, c.relacl::text, obj_description(c.oid, 'pg_class'),
                         (select string_agg(col_description(c.oid, a.attnum), E'\n' order by a.attnum)
                            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0))
          from pg_class c where c.relnamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and c.relkind = 'v'
        """;

    public static async Task<Definitions> ReadAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        var byName = new Dictionary<string, (string, string)>();
        await using var command = database.CreateCommand(Query);
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            if (!byName.TryAdd(rows.GetString(0), (rows.GetString(1), rows.GetString(2))))
                throw new InvalidDataException($"{rows.GetString(0)} exists twice, with different arguments: drop one in the migration.");
        }
        return new(byName);
    }

    /// <summary>Whether the object is there and as in the other database.</summary>
    public bool Agrees(Definitions other, string name) =>
        ByName.TryGetValue(name, out var mine) && other.ByName.TryGetValue(name, out var theirs) && mine.Text == theirs.Text;
}
