using Npgsql;

namespace ReleaseGates.Tests.Support;

/// <summary>A real PostgREST in front of a test's database: the second door of schema ops.</summary>
internal sealed class PostgRestProcess(PostgRest process) : IAsyncDisposable
{
    public Uri Address => process.Address;

    /// <param name="database">Reached as <c>authenticator</c>.</param>
    /// <param name="issuer">Whose tokens it believes.</param>
    /// <param name="schemas">What the Data API exposes; the first is spoken of when a request names none.</param>
    public static Task<PostgRestProcess> StartAsync(TestDatabase database, TestIssuer issuer, string schemas = "ops") =>
        StartAsync(database, issuer.Jwks, schemas);

    /// <param name="database">Reached as <c>authenticator</c>.</param>
    /// <param name="jwks">The public keys of those whose tokens it believes.</param>
    /// <param name="schemas">What the Data API exposes.</param>
    public static async Task<PostgRestProcess> StartAsync(TestDatabase database, string jwks, string schemas = "ops")
    {
        var login = new NpgsqlConnectionStringBuilder(database.ConnectionStringOf("authenticator"));
        var url = $"postgres://authenticator:{TestCluster.Password}@{login.Host}:{login.Port}/{login.Database}";
        return new(await PostgRest.StartAsync(
            url, jwks, TestIssuer.Audience, schemas, CancellationToken.None, ("db-tx-end", "commit-allow-override")));
    }

    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
