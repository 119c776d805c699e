using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace ReleaseGates.Tests.Docs;

public sealed class DependenciesTests
{
    [Fact]
    public void Every_dependency_has_its_reason()
    {
        var nuget = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion").Select(package => package.Attribute("Include")!.Value);
        using var npm = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "package.json")));
        var packages = npm.RootElement.EnumerateObject()
            .Where(section => section.Name.EndsWith("ependencies", StringComparison.Ordinal))
            .SelectMany(section => section.Value.EnumerateObject()).Select(package => package.Name);
        var reasons = File.ReadAllText(Path.Combine(Repository.Root, "docs/decisions/0001-dependencies.md"));

        Assert.All(nuget.Concat(packages), name => Assert.Contains($"`{name}`", reasons, StringComparison.Ordinal));
    }
}
