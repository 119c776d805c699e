using System.Reflection;

namespace ReleaseGates.Postgres.Migrations;

/// <summary>One file of supabase/migrations, as built into this assembly.</summary>
/// <param name="Version">The digits that its name begins with; they give the order.</param>
/// <param name="Name">The rest of its name.</param>
public sealed record Migration(string Version, string Name, string Sql)
{
    private const string Folder = "migrations/";

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Migration> All { get; } = [.. Read()];

    public string FileName => $"{Version}_{Name}.sql";

    private static IEnumerable<Migration> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var name = Path.GetFileNameWithoutExtension(resource[Folder.Length..]).Split('_', 2);
            yield return new(name[0], name[1], reader.ReadToEnd());
        }
    }
}
