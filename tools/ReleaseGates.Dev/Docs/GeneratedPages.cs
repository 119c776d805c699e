using Npgsql;
using ReleaseGates.Dev.Access;
using ReleaseGates.Dev.OpenApi;
using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Docs;

/// <summary>The pages that this tool writes, whole or in part.</summary>
public static class GeneratedPages
{
    /// <summary>Each page by its path in the repository, as it should be for this database.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RenderAsync(NpgsqlDataSource database)
    {
        var errors = await ReadAsync(ErrorCodeTable.File);
        var ingest = await ReadAsync(EventTypeTables.File);
        var reasons = await ReadAsync(ReasonCodeTable.File);
        return new Dictionary<string, string>(await EventContracts.RenderAsync(database))
        {
            [ErrorCodeTable.File] = MarkedText.Replace(errors, ErrorCodeTable.Name, await ErrorCodeTable.RenderAsync(database, errors)),
            [ReasonCodeTable.File] = MarkedText.Replace(reasons, ReasonCodeTable.Name, await ReasonCodeTable.RenderAsync(database)),
            [AccessPage.File] = AccessPage.Render(AccessFile.Load(Repository.Root)),
            [EventTypeTables.File] = MarkedText.Replace(ingest, EventTypeTables.Name, await EventTypeTables.RenderAsync(database)),
            [OpenApiDocument.File] = await OpenApiDocument.RenderAsync(database, await ReadAsync($"{EventContracts.Folder}/envelope.json")),
        };
    }

    /// <summary>The hint of every error code that docs/errors.md lists.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> HintsAsync() =>
        ErrorCodeTable.Hints(await ReadAsync(ErrorCodeTable.File));

    private static Task<string> ReadAsync(string page) => File.ReadAllTextAsync(Path.Combine(Repository.Root, page));
}
