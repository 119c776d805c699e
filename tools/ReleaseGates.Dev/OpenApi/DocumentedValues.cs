using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>
/// The values that a member's docs list: "One of GateCodes", or nothing but <c>one</c>, <c>another</c> or <c>a third</c>.
/// </summary>
internal static partial class DocumentedValues
{
    /// <summary>The values, if it has some, and what else the docs say.</summary>
    public static (IReadOnlyList<string>? Values, string? Sentences) Of(XElement? docs)
    {
        var text = XmlDocs.Text(docs);
        if (docs is null || text is null)
            return (null, text);
        if (NamesAType().IsMatch(text) && Constants(docs.Element("see")) is { } known)
            return (known, OnlyAType().IsMatch(text) ? null : text);
        var listed = docs.Elements("c").Select(code => code.Value).ToList();
        return listed.Count > 1 && OnlyValues().IsMatch(text) ? (listed, null) : (null, text);
    }

    private static IReadOnlyList<string>? Constants(XElement? see) =>
        see is not null && typeof(ErrorCodes).Assembly.GetType(((string)see.Attribute("cref")!).Split(':')[^1]) is { } type
            ? type.GetProperty("All", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as IReadOnlyList<string>
            : null;

    [GeneratedRegex(@"^One of |, one of ")]
    private static partial Regex NamesAType();

    [GeneratedRegex(@"^One of \w+\.$")]
    private static partial Regex OnlyAType();

    [GeneratedRegex(@"^\w+((, | or |, or )\w+)+\.$")]
    private static partial Regex OnlyValues();
}
