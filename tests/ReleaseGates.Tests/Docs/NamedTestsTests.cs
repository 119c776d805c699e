using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>The test classes and namespaces that pages and the Makefile name exist: xunit runs zero tests otherwise.</summary>
public sealed partial class NamedTestsTests
{
    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("Makefile")]
    public void A_page_names_only_tests_that_exist(string page)
    {
        var tests = typeof(NamedTestsTests).Assembly.GetTypes()
            .Where(type => type.GetMethods().Any(method => method.GetCustomAttributes(typeof(FactAttribute), inherit: true).Length > 0))
            .ToList();
        var named = Named().Matches(File.ReadAllText(Path.Combine(Repository.Root, page)));
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(
            name.Groups["name"].Value, tests.Select(type => name.Groups["kind"].Value == "class" ? type.FullName : type.Namespace)));
    }

    [GeneratedRegex(@"-(?<kind>class|namespace) (?<name>[\w.]+)")]
    private static partial Regex Named();
}
