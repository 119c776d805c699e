using Npgsql;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ReleaseGates.Tests.Schema;

/// <summary>tests/cases/setup.json: one row of everything, and the names of their ids.</summary>
internal static partial class CaseSetup
{
    private static readonly JsonElement Content = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "setup.json"))).RootElement;

    private static readonly Dictionary<string, string> Ids =
        Content.GetProperty("ids").EnumerateObject().ToDictionary(id => id.Name, id => id.Value.GetString()!);

    public static string Folder => Path.Combine(Repository.Root, "tests", "cases");

    public static string Fill(string sql) => Name().Replace(sql, name => $"'{Ids[name.Groups[1].Value]}'::uuid");

    public static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Owner.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        foreach (var row in Content.GetProperty("rows").EnumerateArray())
            batch.BatchCommands.Add(new(Fill(row.GetString()!)));
        await batch.ExecuteNonQueryAsync();
        return database;
    }

    [GeneratedRegex(@"\{([a-z]+)\}(?!')")]
    private static partial Regex Name();
}
