using Npgsql;
using System.Text;

namespace ReleaseGates.Dev.Schema;

/// <summary>
/// Everything that the migrations make of schemas ops and ops_private, in one order and one spelling: what a review of a
/// change reads, and what two databases are compared by.
/// </summary>
public static class SchemaDump
{
    public const string File = "supabase/schema.sql";

    private const string Heading =
        "-- What the migrations make: written by `make migration`, compared by the tests. Read it, do not run it.\n";

    public static async Task<string> RenderAsync(NpgsqlDataSource database, CancellationToken cancel = default)
    {
        var text = new StringBuilder(Heading);
        foreach (var query in SchemaQueries.All)
        {
            await using var command = database.CreateCommand(query);
            await using var rows = await command.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
                text.Append('\n').Append(rows.GetString(0).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }
}
