using System.Text.RegularExpressions;

namespace ReleaseGates.Dev.Schema;

/// <summary>One file of <c>sql/</c>: a function or a view, named as the file.</summary>
/// <param name="Path">Where it is, from the root of the repository.</param>
/// <param name="Kind"><c>function</c> or <c>view</c>.</param>
/// <param name="Name">The name with its schema, for example <c>ops.release_id</c>.</param>
public sealed partial record SqlFile(string Path, string Kind, string Name, string Text)
{
    /// <summary>All of them, in order of their paths.</summary>
    /// <exception cref="InvalidDataException">A file does not hold exactly one object of its own name.</exception>
    public static IReadOnlyList<SqlFile> LoadAll(string repository) =>
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(repository, "sql"), "*.sql", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(file => Load(System.IO.Path.GetRelativePath(repository, file), File.ReadAllText(file)))];

    internal static SqlFile Load(string path, string text)
    {
        var created = Created().Matches(text);
        if (created is not [var only] || only.Groups["name"].Value != System.IO.Path.GetFileNameWithoutExtension(path))
            throw new InvalidDataException($"{path} must create or replace exactly one function or view, of its own name.");
        return new(path, only.Groups["kind"].Value, $"{only.Groups["schema"].Value}.{only.Groups["name"].Value}", text);
    }

    [GeneratedRegex(@"^create (?:or replace )?(?<kind>function|view) (?<schema>\w+)\.(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex Created();
}
