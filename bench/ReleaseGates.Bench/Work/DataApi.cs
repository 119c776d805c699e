using Npgsql;
using ReleaseGates.LocalStack;
using ReleaseGates.LocalStack.Embedded;

namespace ReleaseGates.Bench.Work;

/// <summary>PostgREST before the same database, as the Data API of a Supabase project is.</summary>
internal static class DataApi
{
    public static async Task<PostgRest> StartAsync(TestBed bed, CancellationToken cancel)
    {
        const string Password = "bench";
        await using (var superuser = NpgsqlDataSource.Create(bed.Stack.SuperuserConnectionString + ";Pooling=false"))
            await SupabaseStandIn.SetPasswordAsync(superuser, "authenticator", Password, cancel);
        var database = new NpgsqlConnectionStringBuilder(bed.Stack.OwnerConnectionString);
        return await PostgRest.StartAsync(
            $"postgres://authenticator:{Password}@{database.Host}:{database.Port}/{database.Database}",
            await File.ReadAllTextAsync(bed.Stack.JwksFile, cancel), SigningKey.Audience, "ops", cancel, ("log-level", "crit"));
    }
}
