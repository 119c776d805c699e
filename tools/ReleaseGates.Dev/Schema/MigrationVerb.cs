using ReleaseGates.LocalStack;
using System.Text.RegularExpressions;

namespace ReleaseGates.Dev.Schema;

/// <summary><c>gates-dev migration NAME</c>: assembles the unreleased migration from <c>sql/</c> and writes supabase/schema.sql.</summary>
internal static partial class MigrationVerb
{
    public static async Task<int> RunAsync(string? name, CancellationToken cancel)
    {
        name ??= "functions";
        if (!Word().IsMatch(name))
            return await FailAsync($"'{name}' is not a snake_case name. Example: make migration NAME=waits_for_review");
        var repository = Repository.Root;
        var released = ReleasedMigrations.Load(repository);
        if (released.Faults(repository) is [_, ..] faults)
            return await FailAsync(string.Join('\n', faults));
        try
        {
            await using var databases = new ScratchDatabases();
            Console.WriteLine("Comparing the migrations with sql/ ...");
            var files = RuleFingerprint.Write(SqlFile.LoadAll(repository));
            var migrations = await new Assembly(databases, files)
                .AssembleAsync(MigrationFile.LoadAll(repository), released, name, cancel);
            await using var migrated = await databases.CreateAsync([.. migrations.Select(migration => migration.Text)], cancel);
            var schema = await SchemaDump.RenderAsync(migrated, cancel);

            foreach (var file in files)
                await WriteAsync(Path.Combine(repository, file.Path), file.Text, cancel);
            foreach (var migration in migrations)
                await WriteAsync(Path.Combine(MigrationFile.Folder(repository), migration.Name), migration.Text, cancel);
            await WriteAsync(Path.Combine(repository, SchemaDump.File), schema, cancel);
            return 0;
        }
        catch (InvalidDataException wrong)
        {
            return await FailAsync(wrong.Message);
        }
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        if (File.Exists(path) && await File.ReadAllTextAsync(path, cancel) == text)
            return;
        await File.WriteAllTextAsync(path, text, cancel);
        Console.WriteLine(Path.GetRelativePath(Repository.Root, path));
    }

    private static async Task<int> FailAsync(string why)
    {
        await Console.Error.WriteLineAsync($"gates-dev: {why}");
        return 1;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{2,60}$")]
    private static partial Regex Word();
}
