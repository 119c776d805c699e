using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace ReleaseGates.Cli.ReleaseRecords;

/// <summary>Writes HTML whose tags are all ours: all other text passes through <see cref="Escape"/>.</summary>
internal static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Escaped text. Characters that would mislead readers, such as a reversed reading direction, become visible.</summary>
    public static string Escape(string? text) => text is null ? "" : Encoder.Encode(Visible(text));

    public static string Visible(string text) => text.Any(IsHidden)
        ? new string([.. text.Select(c => c is '\n' or '\r' or '\t' ? ' ' : IsHidden(c) ? '\ufffd' : c)]) : text;

    public static StringBuilder Line(this StringBuilder page, string markup) => page.Append(markup).Append('\n');

    /// <summary>A value in its own element. Only http addresses become links.</summary>
    public static string Of(Cell cell) => cell switch
    {
        { Value: null or "" } => "<span class=\"none\">–</span>",
        { Kind: CellKind.Status, Value: var word } => $"<span class=\"{StatusClass(word)}\">{Escape(word)}</span>",
        { Kind: CellKind.Time, Value: var moment } => $"<time>{Escape(moment)}</time>",
        { Kind: CellKind.Code, Value: var code } => $"<code>{Escape(code)}</code>",
        { Kind: CellKind.Address, Value: var address } when Link(address) is { } link =>
        $"<a href=\"{Escape(link)}\" rel=\"noopener noreferrer nofollow\">{Escape(address)}</a>",
        { Kind: CellKind.Address, Value: var path } => $"<code>{Escape(path)}</code>",
        { Value: var text } => Escape(text),
    };

    public static string StatusClass(string? word) => word switch
    {
        "passed" or "pass" or "succeeded" or "gated" or "allow" or "promoted" or "complete" or "approved" or "accepted" => "good",
        "failed" or "fail" or "ungated" or "deny" or "rejected" or "rolled_back" or "error" or "missing" or "overdue" => "bad",
        "pending" or "draft" or "skipped" or "expired" or "duplicate" => "idle",
        _ => "open",
    };

    private static string? Link(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri.AbsoluteUri : null;

    private static bool IsHidden(char c) =>
        char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (
            >= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u2028' or '\u2029' or '\ufeff';
}
