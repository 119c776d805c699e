using ReleaseGates.Tests.Schema;

namespace ReleaseGates.Tests.Mutants;

/// <summary>Every constraint, not null, unique index and trigger of schema ops, taken away in turn.</summary>
internal static class SchemaMutants
{
    private const string Constraints = """
        select conname, format('alter table %s drop constraint %I cascade', conrelid::regclass, conname), conname
          from pg_constraint
         where connamespace = 'ops'::regnamespace and contype in ('p', 'u', 'f', 'c')
         order by conrelid::regclass::text, conname
        """;

    private const string NotNulls = $"""
        select c.relname || '.' || a.attname || ' not null',
               format('alter table ops.%I alter column %I drop not null', c.relname, a.attname), a.attname
          {NeverNull.Columns}
         order by 1
        """;

    private const string UniqueIndexes = """
        select c.relname, format('drop index ops.%I', c.relname), c.relname
          from pg_index i join pg_class c on c.oid = i.indexrelid
         where c.relnamespace = 'ops'::regnamespace and i.indisunique
           and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u'))
         order by 1
        """;

    private const string Triggers = """
        select t.tgname, format('drop trigger %I on %s', t.tgname, t.tgrelid::regclass), t.tgname
          from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = 'ops'::regnamespace and not t.tgisinternal
         order by 1
        """;

    private const string AlwaysTriggers = """
        select t.tgname || ' no longer always', format('alter table %s enable trigger %I', t.tgrelid::regclass, t.tgname), t.tgname
          from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where c.relnamespace = 'ops'::regnamespace and t.tgenabled = 'A'
         order by 1
        """;

    private static readonly string[] Changes = ["update", "delete", "truncate"];

    public static async Task<IReadOnlyList<Mutant>> ListAsync(TestDatabase database)
    {
        var mutants = new List<Mutant>();
        foreach (var query in new[] { Constraints, NotNulls, UniqueIndexes, Triggers, AlwaysTriggers })
        {
            await using var command = database.Owner.CreateCommand($"select a::text, b::text, c::text from ({query}) as listed (a, b, c)");
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                mutants.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }
        return [.. mutants, .. AppendOnly.KeysOfTables.Keys.SelectMany(table => Changes.Select(change => Without(table, change)))];
    }

    private static Mutant Without(string table, string change)
    {
        var trigger = AppendOnly.TriggerOf(table);
        return new($"{trigger} without {change}", $"""
            create or replace trigger {trigger}
                before {string.Join(" or ", Changes.Where(other => other != change))} on ops.{table}
                for each statement execute function ops_private.refuse_change();
            alter table ops.{table} enable always trigger {trigger}
            """, trigger);
    }
}
