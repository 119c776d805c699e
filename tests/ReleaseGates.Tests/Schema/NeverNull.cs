namespace ReleaseGates.Tests.Schema;

/// <summary>The columns that only their own <c>not null</c> guards.</summary>
internal static class NeverNull
{
    /// <summary>From and where of a query: <c>c</c> is the table, <c>a</c> the column.</summary>
    /// <remarks>A key is never null by being the key.</remarks>
    public const string Columns = """
        from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attnotnull and not a.attisdropped and a.attgenerated = ''
        join pg_index i on i.indrelid = c.oid and i.indisprimary
        where c.relnamespace = 'ops'::regnamespace and c.relkind = 'r' and a.attnum <> all (i.indkey::smallint[])
        """;
}
