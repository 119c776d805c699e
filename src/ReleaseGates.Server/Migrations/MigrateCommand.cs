using Npgsql;
using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Migrations;
using ReleaseGates.Server.Configuration;

namespace ReleaseGates.Server.Migrations;

/// <summary>
/// <c>gates-server migrate</c>: installs or brings up to date the schema that GATES_DATABASE_URL names. Ends with
/// 0 when it is there, 1 when the database refused, 3 when there was no database to ask.
/// </summary>
internal static class MigrateCommand
{
    /// <exception cref="ConfigurationException">GATES_DATABASE_URL is missing or ill-formed.</exception>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine(arguments).Build();
        var database = DatabaseUrl.ToConnectionString(configuration["GATES_DATABASE_URL"]);
        try
        {
            var applied = await Migrator.ApplyAsync(database);
            foreach (var migration in applied)
                Console.WriteLine($"applied {migration.FileName}");
            Console.WriteLine(applied.Count == 0 ? "up to date" : $"applied {applied.Count} migrations");
            return 0;
        }
        catch (MigrationException refused) when (DatabaseFailure.Of(refused.InnerException!) is not DatabaseFailure.Unavailable)
        {
            await Console.Error.WriteLineAsync($"gates-server: {refused.Code}: {refused.Message}");
            if (refused.Hint is { } hint)
                await Console.Error.WriteLineAsync($"hint: {hint}");
            return 1;
        }
        catch (Exception failure) when (failure is MigrationException or NpgsqlException or TimeoutException)
        {
            await Console.Error.WriteLineAsync($"gates-server: the database cannot be reached: {failure.Message}");
            return 3;
        }
    }
}
