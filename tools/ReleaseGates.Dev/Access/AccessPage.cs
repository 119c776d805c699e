using System.Globalization;
using System.Text;

namespace ReleaseGates.Dev.Access;

/// <summary>docs/access.md: the access file as a page.</summary>
public static class AccessPage
{
    public const string File = "docs/access.md";

    public static string Render(AccessFile file)
    {
        var page = new StringBuilder("""
            # Who may do what

            Generated from `tests/cases/access.json` by `make docs`; tests check SQL, PostgREST and the server against it.
            Everything that is not listed here is denied. No one may delete, and only the owner may truncate.


            """);
        page.Append("## Personas\n\n| persona | reads | writes rows | changes columns | emits events |\n|---|---|---|---|---|\n");
        foreach (var persona in AccessFile.Personas)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{persona}` | {Of(file, persona, Verb.Select)} | ")
                .Append(CultureInfo.InvariantCulture, $"{Of(file, persona, Verb.Insert)} | {Of(file, persona, Verb.Update)} | ")
                .Append(CultureInfo.InvariantCulture, $"{EventsOf(file, persona)} |\n");
        }
        page.Append("\nWithout a term in brackets, all rows are meant. The terms:\n\n");
        foreach (var (word, meaning) in file.RowWords)
            page.Append(CultureInfo.InvariantCulture, $"- `{word}`: {meaning}\n");
        page.Append("""

            Two readings of the PRD's table. CI's own rows in `event_ingest_log` are never `accepted`: acceptance is what `ops.ingest_event`
            decides. A release manager's status update of a gate has to be the status that evaluation gives. `(own release)` of the
            developer is read as a limit on `gate_checks`; releases themselves every developer may read.

            `gates_admin` is no persona: it changes the policy and the assignments, through the functions and routes below, reads
            `persona_assignments`, and reports, signs and promotes nothing. `service_role` counts as `ci_service_role`.

            ## Views

            | view | readers |
            |---|---|

            """);
        foreach (var (view, readers) in file.Views)
            page.Append(CultureInfo.InvariantCulture, $"| `{view}` | {string.Join(", ", readers)} |\n");
        page.Append("\n## Functions\n\n| function | callers |\n|---|---|\n");
        foreach (var function in file.Functions)
            page.Append(CultureInfo.InvariantCulture, $"| `{function.Signature}` | {string.Join(", ", function.Callers)} |\n");
        page.Append("\n## Routes of the server\n\n| route | callers |\n|---|---|\n");
        foreach (var route in file.Routes)
            page.Append(CultureInfo.InvariantCulture, $"| `{route}` | {string.Join(", ", route.Callers)} |\n");
        return page.ToString();
    }

    private static string Of(AccessFile file, string persona, Verb verb)
    {
        var held = from table in file.Tables
                   let grant = table.GrantOf(persona, verb)
                   where grant is not null
                   let columns = verb == Verb.Update ? $".{string.Join(", ", grant.Columns)}" : ""
                   select $"{table.Name}{columns}{(grant.Rows == "all" ? "" : $" (`{grant.Rows}`)")}";
        return string.Join("; ", held) is { Length: > 0 } list ? list : "–";
    }

    private static string EventsOf(AccessFile file, string persona)
    {
        var emitted = from type in file.Events
                      where type.Emitters.ContainsKey(persona)
                      let limit = type.Emitters[persona]
                      let name = type.Type == EventAccess.AnyOther ? "any other type" : type.Type
                      select limit == "all" ? name : $"{name} (`{limit}`)";
        return string.Join(", ", emitted) is { Length: > 0 } list ? list : "–";
    }
}
