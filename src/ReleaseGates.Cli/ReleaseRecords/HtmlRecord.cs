using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>A release record as one HTML file: no script, nothing loaded from elsewhere, readable on paper and on a phone.</summary>
internal static class HtmlRecord
{
    private const int LongText = 40;

    public static string Render(RecordDocument document)
    {
        var style = RecordStyle.Css;
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        var page = new StringBuilder()
            .Line("<!doctype html>")
            .Line("<html lang=\"en\">")
            .Line("<head>")
            .Line("<meta charset=\"utf-8\">")
            // Only the style below is allowed, by its digest.
            .Line("<meta http-equiv=\"Content-Security-Policy\" "
                + $"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">")
            .Line("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Line("<meta name=\"referrer\" content=\"no-referrer\">")
            .Line("<meta name=\"color-scheme\" content=\"light dark\">")
            .Line($"<title>{Html.Escape(document.Title)}: release record</title>")
            .Line($"<style>{style}</style>")
            .Line("</head>")
            .Line("<body>")
            .Line("<header>")
            .Line($"<p class=\"kind\">Release record, as of {Html.Escape(document.RecordedAt)}</p>")
            .Line($"<h1 dir=\"auto\">{Html.Escape(document.Title)}</h1>")
            .Line("<dl>");
        foreach (var (name, value) in document.Facts.Where(fact => fact.Value.Value is not null))
            page.Line($"<div><dt>{name}</dt><dd dir=\"auto\">{Html.Of(value)}</dd></div>");
        page.Line("</dl>")
            .Line($"<ul class=\"gates\">{string.Concat(document.Record.Gates.Select(Gate))}</ul>")
            .Line("</header>")
            .Line("<main>")
            .Line("<section>")
            .Line("<h2>What stands out</h2>");
        if (document.Notices.Count == 0)
            page.Line($"<p class=\"none\">{RecordDocument.NothingStandsOut}</p>");
        else
            page.Line($"<ul class=\"notices\">{string.Concat(document.Notices.Select(Notice))}</ul>");
        page.Line("</section>");

        var picture = ChainPicture.Render(document.Record);
        if (picture.Length > 0)
            page.Line("<section>").Line("<h2>The chain of decisions</h2>")
                .Line($"<figure>{picture}<figcaption>From top to bottom in order of time (UTC), not to scale. "
                    + "D: deployments and the decisions about them; I: incidents.</figcaption></figure>")
                .Line("</section>");
        foreach (var section in document.Sections())
            Append(page, section);
        return page.Line("</main>")
            .Line("<footer>Made by gates from the tables of schema ops. Times are UTC.</footer>")
            .Line("</body>")
            .Line("</html>")
            .ToString();
    }

    private static string Gate(JsonElement gate)
    {
        var status = gate.Text("status");
        return $"<li class=\"{Html.StatusClass(status)}{(status == "bypassed" ? " waived" : "")}\">"
            + $"<b>{Html.Escape(gate.Text("gate_code"))}</b> {Html.Escape(status)}</li>";
    }

    private static string Notice(RecordNotice notice) =>
        $"<li class=\"{Html.StatusClass(notice.Status)}\">"
        + $"<span dir=\"auto\"><b>{Html.Escape(notice.Lead)}</b> {Html.Escape(notice.More)}</span></li>";

    private static void Append(StringBuilder page, RecordSection section)
    {
        var heading = section.IsPart ? "h3" : "h2";
        page.Line("<section>")
            .Line(string.Create(CultureInfo.InvariantCulture,
                $"<{heading}>{Html.Escape(section.Title)} <span class=\"count\">{section.Rows.Count}</span></{heading}>"));
        if (section.Rows.Count == 0)
        {
            page.Line("<p class=\"none\">None.</p>").Line("</section>");
            return;
        }
        page.Append(section.IsOfCards ? "<table class=\"cards\"><thead><tr>" : "<table><thead><tr>");
        foreach (var column in section.Columns)
            page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Html.Escape(column)}</th>");
        page.Line("</tr></thead><tbody>");
        foreach (var row in section.Rows)
        {
            page.Append("<tr>");
            for (var column = 0; column < row.Count; column++)
            {
                // Cards leave out empty values and give long ones more room.
                var text = row[column].Value ?? "";
                var room = text.Length == 0 ? " class=\"empty\"" : text.Length > LongText ? " class=\"long\"" : "";
                page.Append(CultureInfo.InvariantCulture,
                    $"<td dir=\"auto\" data-label=\"{Html.Escape(section.Columns[column])}\"{room}>{Html.Of(row[column])}</td>");
            }
            page.Line("</tr>");
        }
        page.Line("</tbody></table>").Line("</section>");
    }
}
