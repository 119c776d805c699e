using ReleaseGates.Dev.Docs;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Contracts;

public sealed partial class ErrorCodesTests
{
    [Fact]
    public void The_constants_are_the_rows_of_the_table()
    {
        var migrations = Path.Combine(Repository.Root, "supabase", "migrations");
        var rows = Directory.EnumerateFiles(migrations, "*.sql")
            .SelectMany(file => Inserts().Matches(File.ReadAllText(file)))
            .SelectMany(insert => Rows().Matches(insert.Value))
            .ToDictionary(row => row.Groups[1].Value, row => int.Parse(row.Groups[2].Value));

        Assert.NotEmpty(rows);
        Assert.Equal(rows.OrderBy(row => row.Key), ErrorCodes.HttpStatuses.OrderBy(row => row.Key));
    }

    [Fact]
    public void Every_constant_has_its_status()
    {
        var constants = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), ErrorCodes.HttpStatuses.Keys.Order());
    }

    [Fact]
    public async Task Every_code_has_its_hint_on_the_page()
    {
        var hints = await GeneratedPages.HintsAsync();
        Assert.Equal(ErrorCodes.HttpStatuses.Keys.Order(), hints.Keys.Order());
        Assert.DoesNotContain(hints.Values, string.IsNullOrWhiteSpace);
    }

    [GeneratedRegex(@"insert into ops\.error_codes \(code, http_status, title\) values.*?;\n", RegexOptions.Singleline)]
    private static partial Regex Inserts();

    [GeneratedRegex(@"\('([a-z0-9_]+)', (\d+), ")]
    private static partial Regex Rows();
}
