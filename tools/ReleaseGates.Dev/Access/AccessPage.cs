using Npgsql;
using System.Globalization;
using System.Text;

namespace ReleaseGates.Dev.Access;

/// <summary>docs/access.md: the access file and the event emitters side by side, for people.</summary>
public static class AccessPage
{
    public const string File = "docs/access.md";

    /// <param name="database">A migrated database: who emits which event is a row there.</param>
    public static async Task<string> RenderAsync(AccessFile file, NpgsqlDataSource database)
    {
        var page = new StringBuilder("""
            # Who may do what

            Made from `tests/cases/access.json` and `ops.event_types` by `make docs`; tests hold SQL, PostgREST and the server to it.
            Whatever is not named here is denied. Nobody deletes, and nobody but the owner truncates.


            """);
        page.Append("## Personas\n\n| persona | reads | writes rows | changes columns | emits events |\n|---|---|---|---|---|\n");
        foreach (var persona in AccessFile.Personas)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{persona}` | {Of(file, persona, Verb.Select)} | {Of(file, persona, Verb.Insert)} | {Of(file, persona, Verb.Update)} | ")
                .Append(CultureInfo.InvariantCulture, $"{await EventsAsync(database, persona)} |\n");
        }
        page.Append("\nWhere no rows are named, all are meant. Which rows a word means:\n\n");
        foreach (var (word, meaning) in file.RowWords)
            page.Append(CultureInfo.InvariantCulture, $"- `{word}`: {meaning}\n");
        page.Append("""

            Two readings of the PRD's table. CI's own rows in `event_ingest_log` are never `accepted`: acceptance is what `ops.ingest_event` decides.
            A release manager's status update of a gate has to be the status that evaluation gives. `(own release)` of the developer is read as a
            limit on `gate_checks`; releases themselves every developer may read.

            ## Views

            | view | readers |
            |---|---|

            """);
        foreach (var (view, readers) in file.Views)
            page.Append(CultureInfo.InvariantCulture, $"| `{view}` | {string.Join(", ", readers)} |\n");
        page.Append("\n## Functions\n\n| function | callers |\n|---|---|\n");
        foreach (var function in file.Functions)
            page.Append(CultureInfo.InvariantCulture, $"| `{function.Signature}` | {string.Join(", ", function.Callers)} |\n");
        return page.ToString();
    }

    private static string Of(AccessFile file, string persona, Verb verb)
    {
        var held = from table in file.Tables
                   let grant = table.GrantOf(persona, verb)
                   where grant is not null
                   select $"{table.Name}{(verb == Verb.Update ? $".{string.Join(", ", grant.Columns)}" : "")}{(grant.Rows == "all" ? "" : $" (`{grant.Rows}`)")}";
        return string.Join("; ", held) is { Length: > 0 } list ? list : "–";
    }

    private static async Task<string> EventsAsync(NpgsqlDataSource database, string persona)
    {
        await using var command = database.CreateCommand(
            "select coalesce(string_agg(event_type, ', ' order by event_type collate \"C\"), '–') from ops.event_types where $1 = any (emitters)");
        command.Parameters.Add(new() { Value = persona });
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
