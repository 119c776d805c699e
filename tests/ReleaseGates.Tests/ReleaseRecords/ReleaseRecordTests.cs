using ReleaseGates.Personas;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.ReleaseRecords;

/// <summary>The record of a hostile release is a harmless document that leaves nothing out.</summary>
public sealed partial class ReleaseRecordTests(HostileRelease hostile) : IClassFixture<HostileRelease>
{
    private static readonly string[] OurTags =
    [
        "!doctype", "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "h1", "h2", "h3", "p", "dl",
        "dt", "dd", "div",
        "ul", "li", "b", "span", "code", "a", "figure", "figcaption", "ol", "i", "time", "table", "thead", "tbody", "tr", "th", "td",
    ];

    [Fact]
    public async Task The_html_has_no_tag_or_attribute_but_ours()
    {
        var page = await RenderAsync("--html");
        Assert.Empty(Tag().Matches(page).Select(tag => tag.Groups[1].Value.ToLowerInvariant()).Distinct().Except(OurTags));
        // Every < opens a tag of ours: nothing else was left unescaped.
        Assert.Equal(page.Count(c => c == '<'), Tag().Count(page));
        var attributes = Tag().Matches(page)
            .SelectMany(tag => Attribute().Matches(tag.Groups[2].Value).Select(attribute => attribute.Groups[1].Value)).Distinct().ToList();
        Assert.Empty(attributes.Except(
            ["lang", "charset", "http-equiv", "content", "name", "class", "scope", "dir", "data-label", "href", "rel", "aria-hidden",
                "html"]));
        Assert.All(Href().Matches(page).Select(href => WebUtility.HtmlDecode(href.Groups[1].Value)), href =>
            Assert.Matches("^https?://", href));
        Assert.DoesNotContain("secret@", string.Join(' ', Href().Matches(page).Select(href => href.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_allows_the_one_style_and_nothing_else()
    {
        var page = await RenderAsync("--html");
        var style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        var digest = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        Assert.Contains($"content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.Contains("@media print", style, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_text_and_every_row_is_in_it()
    {
        var page = WebUtility.HtmlDecode(await RenderAsync("--html"));
        var markdown = await RenderAsync("--md");
        var json = (JsonObject)JsonNode.Parse(await RenderAsync("--json"))!;
        Assert.All(hostile.Texts, text => Assert.Contains(Visible(text), page, StringComparison.Ordinal));
        foreach (var (list, key) in new[] { ("evidence", "sha256"), ("submissions", "payload_hash"), ("submissions", "ingest_id"),
            ("deployments", "deployment_id"), ("exceptions", "exception_id"), ("incidents", "incident_id") })
        {
            Assert.NotEmpty(json[list]!.AsArray());
            Assert.All(json[list]!.AsArray(), row =>
            {
                Assert.Contains((string)row![key]!, page, StringComparison.Ordinal);
                Assert.Contains((string)row[key]!, markdown, StringComparison.Ordinal);
            });
        }
        // Nobody said which source_ref any of it is about.
        Assert.All(((string[])["checks", "evidence", "approvals", "exceptions"]).SelectMany(list => json[list]!.AsArray()),
            row => Assert.Contains($"{Visible((string)row!["subject_ref"]!)} (assumed)", page, StringComparison.Ordinal));
        Assert.Equal(await hostile.Gates.CountAsync($"select count(*) from ops.event_ingest_log where release_id = '{hostile.Id}'"),
            json["submissions"]!.AsArray().Count);
        Assert.Equal(await hostile.Gates.CountAsync(
            $"select count(*) from ops.gate_checks join ops.release_gates using (gate_id) where release_id = '{hostile.Id}'"),
            json["checks"]!.AsArray().Count);
    }

    [Fact]
    public async Task In_markdown_words_stay_words()
    {
        var lines = (await RenderAsync("--md")).Split('\n');
        foreach (var line in lines)
        {
            // What is inside code is literal; of the rest every mark must be escaped.
            var words = Code().Replace(line, "");
            if (line.StartsWith('|'))
                words = words.Replace(" | ", " ", StringComparison.Ordinal).Trim('|', ' ');
            else if (line.StartsWith('#') || line.StartsWith("- ", StringComparison.Ordinal))
                words = words[words.IndexOf(' ', StringComparison.Ordinal)..];
            if (!Regex.IsMatch(line, @"^\|(---\|)+$"))
                Assert.DoesNotMatch(@"(?<!\\)(\\\\)*[<>`*_\[\]!|#&]", words);
        }
        // As many cells in each row as in its heading.
        int? columns = null;
        foreach (var line in lines)
        {
            columns = line.StartsWith('|') ? columns ?? Cells(line) : null;
            if (columns is { } expected)
                Assert.Equal(expected, Cells(line));
        }
    }

    [Fact]
    public async Task A_browser_runs_nothing_and_loads_nothing()
    {
        var browser = Browser.Path;
        Assert.SkipUnless(browser is not null, "No Chromium here (Debian: apt-get install chromium); the pipeline installs it.");
        var folder = Directory.CreateTempSubdirectory("gates-record-").FullName;
        try
        {
            var file = Path.Combine(folder, "record.html");
            Assert.Equal(0, (await Gates().RunAsync("release", "record", $"{hostile.Id}", "--html", "--output", file)).ExitCode);
            var dom = await BrowseAsync(browser!, folder, "--dump-dom", "--virtual-time-budget=5000", new Uri(file).AbsoluteUri);
            Assert.Contains("</html>", dom, StringComparison.Ordinal);
            Assert.DoesNotContain("<title>pwned", dom, StringComparison.Ordinal);
            Assert.Matches(@"<title>[^<]*: release record</title>", dom);
            Assert.DoesNotMatch(@"<(script|img|iframe|object|form|base|link)\b", dom);
            Assert.Equal(0, hostile.Loads);

            // The trap and the browser work: without our care the same text does both.
            await File.WriteAllTextAsync(
                file, $"<title>x</title>{hostile.Texts[1]}<script>document.title='{Corpus.Marker}'</script>",
                TestContext.Current.CancellationToken);
            Assert.Contains($"<title>{Corpus.Marker}",
                await BrowseAsync(browser!, folder, "--dump-dom", "--virtual-time-budget=5000", new Uri(file).AbsoluteUri),
                StringComparison.Ordinal);
            Assert.NotEqual(0, hostile.Loads);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Only_those_who_may_read_everything_get_a_record()
    {
        var refused = await new GatesOf(hostile.Gates, PersonaNames.QaTester).RunAsync("release", "record", $"{hostile.Id}");
        Assert.Equal(4, refused.ExitCode);
        Assert.Equal("", refused.Output);
        Assert.Equal(1, (await Gates().RunAsync("release", "record", $"{Guid.NewGuid()}")).ExitCode);
        Assert.Equal(2, (await Gates().RunAsync("release", "record", $"{hostile.Id}", "--html", "--md")).ExitCode);
    }

    private GatesOf Gates() => new(hostile.Gates, PersonaNames.AuditReader);

    private async Task<string> RenderAsync(string form)
    {
        var said = await Gates().RunAsync("release", "record", $"{hostile.Id}", form);
        Assert.True(said.ExitCode == 0, said.Error);
        return said.Output;
    }

    private static async Task<string> BrowseAsync(string browser, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(browser,
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={folder}/profile", .. arguments]);
        return (await ChildProcess.RunAsync(start, TimeSpan.FromSeconds(90), cancel: TestContext.Current.CancellationToken)).Output;
    }

    private static int Cells(string line) => Regex.Count(Code().Replace(line, ""), @"(?<!\\)(?:\\\\)*\|");

    private static string Visible(string text) => new([.. text.Select(c => c is '\n' or '\r' or '\t' ? ' '
        : char.IsControl(c) || "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029\ufeff".Contains(c)
            ? '\ufffd' : c)]);

    [GeneratedRegex(@"</?([!a-zA-Z][a-zA-Z0-9]*)((?:\s+[^\s=>]+(?:=""[^""]*"")?)*)\s*/?>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s([^\s=>""]+)(?:=""[^""]*"")?")]
    private static partial Regex Attribute();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Href();

    [GeneratedRegex(@"(?<![\\`])(`+) .*? \1(?!`)")]
    private static partial Regex Code();
}
