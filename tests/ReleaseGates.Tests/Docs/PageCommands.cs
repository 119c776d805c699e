using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Docs;

/// <summary>A fenced block of a page, with the remark above it that says why it is not simply run.</summary>
internal sealed partial record PageCommands(string? Remark, string Language, string Text)
{
    public static IReadOnlyList<PageCommands> Of(string page) =>
        [.. Block().Matches(page).Select(block => new PageCommands(
            block.Groups["remark"].Success ? block.Groups["remark"].Value : null, block.Groups["language"].Value,
            block.Groups["text"].Value))];

    [GeneratedRegex(@"(<!-- (?<remark>[^\n]*?) -->\n)?^```(?<language>\w+)\n(?<text>.*?)^```$",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
