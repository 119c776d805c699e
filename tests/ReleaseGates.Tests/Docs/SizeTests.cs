using ReleaseGates.Dev.Schema;
using System.Text.RegularExpressions;
using Xunit;

namespace ReleaseGates.Tests.Docs;

/// <summary>
/// Every file fits a reader: 140 characters a line, 350 lines a file, 80 lines a SQL function. Generated files are exempt.
/// </summary>
public sealed partial class SizeTests
{
    private const int LongestLine = 140;
    private const int LongestFile = 350;
    private const int LongestChapter = 250;
    private const int LongestFunction = 80;

    private static readonly string[] Folders = ["bench", "sql", "src", "supabase", "tests", "tools"];

    private static readonly string[] Skipped = ["bin", "obj", "node_modules"];

    private static readonly string[] Endings = [".cs", ".sql", ".ts"];

    [Fact]
    public void No_line_is_longer_than_140_characters() =>
        Assert.Equal([], Sources().SelectMany(source => File.ReadLines(Path.Combine(Repository.Root, source))
            .Select((line, n) => (Place: $"{source}:{n + 1}", line.Length))
            .Where(line => line.Length > LongestLine).Select(line => line.Place)));

    [Fact]
    public void No_file_has_more_than_350_lines() =>
        Assert.Equal([], Sources().Where(source => File.ReadLines(Path.Combine(Repository.Root, source)).Count() > LongestFile));

    [Fact]
    public void No_chapter_of_the_schema_has_more_than_250_lines() =>
        Assert.Equal([], Sources().Where(source => source.StartsWith("supabase/migrations/", StringComparison.Ordinal)
            && File.ReadLines(Path.Combine(Repository.Root, source)).Count() > LongestChapter));

    [Fact]
    public void No_SQL_function_has_more_than_80_lines()
    {
        var functions = SqlFile.LoadAll(Repository.Root).Where(file => file.Kind == "function")
            .Select(file => (file.Path, Lines: Definition().Match(file.Text).Value.Split('\n').Length)).ToList();
        Assert.True(functions.Count > 100, "The pattern finds no functions.");
        Assert.Equal([], functions.Where(function => function.Lines > LongestFunction).Select(function => function.Path));
        Assert.DoesNotContain(functions, function => function.Lines < 5);
    }

    private static IEnumerable<string> Sources() => Folders.SelectMany(Below).Where(source =>
        Endings.Contains(Path.GetExtension(source)) && source != SchemaDump.File && !IsAssembled(source));

    // The text that make migration puts there is counted where it is written: in sql/.
    private static bool IsAssembled(string source) =>
        source.StartsWith("supabase/migrations/", StringComparison.Ordinal)
        && new MigrationFile(source, File.ReadAllText(Path.Combine(Repository.Root, source))).TakesDifferences;

    private static IEnumerable<string> Below(string folder)
    {
        var path = Path.Combine(Repository.Root, folder);
        return Directory.EnumerateFiles(path).Select(file => Path.GetRelativePath(Repository.Root, file))
            .Concat(Directory.EnumerateDirectories(path).Where(below => !Skipped.Contains(Path.GetFileName(below)))
                .SelectMany(below => Below(Path.GetRelativePath(Repository.Root, below))));
    }

    [GeneratedRegex(@"^create or replace function.*?(\n\$\$;|\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Definition();
}
