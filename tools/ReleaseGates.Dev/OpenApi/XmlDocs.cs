using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>The XML docs of our assemblies, as sentences.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members = [];

    public XmlDocs(params ReadOnlySpan<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            foreach (var member in XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member"))
                _members[(string)member.Attribute("name")!] = member;
        }
    }

    public XElement? Summary(Type type) => Of($"T:{type.FullName}")?.Element("summary");

    /// <summary>Of a property: its own summary or, in a record, what the type says of the parameter.</summary>
    public XElement? Summary(PropertyInfo property) =>
        Of($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary")
        ?? Parameter(Of($"T:{property.DeclaringType.FullName}"), property.Name);

    public string? Summary(MethodInfo method) => Text(OfMethod(method)?.Element("summary"));

    public string? Remarks(MethodInfo method) => Text(OfMethod(method)?.Element("remarks"));

    public string? Parameter(MethodInfo method, string name) => Text(Parameter(OfMethod(method), name));

    /// <summary>The sentences, without markup; null when there are none.</summary>
    public static string? Text(XElement? docs)
    {
        if (docs is null)
            return null;
        var text = string.Concat(docs.DescendantNodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" } see => ((string)see.Attribute("cref")!).Split('.', '(')[^1],
            _ => "",
        }));
        return Space().Replace(text, " ").Trim() is { Length: > 0 } sentences ? sentences : null;
    }

    private static XElement? Parameter(XElement? member, string name) =>
        member?.Elements("param").FirstOrDefault(parameter => (string)parameter.Attribute("name")! == name);

    private XElement? Of(string id) => _members.GetValueOrDefault(id);

    private XElement? OfMethod(MethodInfo method)
    {
        // No route's handler is overloaded, so the name finds it.
        var id = $"M:{method.DeclaringType!.FullName}.{method.Name}";
        return _members.FirstOrDefault(member => member.Key == id || member.Key.StartsWith(id + '(', StringComparison.Ordinal)).Value;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
