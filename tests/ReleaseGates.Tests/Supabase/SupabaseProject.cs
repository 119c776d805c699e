namespace ReleaseGates.Tests.Supabase;

/// <summary>
/// What a hosted project is to its callers, out of the real parts: a migrated database, PostgREST and the Edge
/// Function behind one address.
/// </summary>
internal sealed class SupabaseProject : IAsyncDisposable
{
    private readonly Gateway _gateway;
    private PostgRestProcess _dataApi;
    private readonly EdgeFunction _function;

    private SupabaseProject(TestDatabase database, Gateway gateway, PostgRestProcess dataApi, EdgeFunction function)
    {
        Database = database;
        _gateway = gateway;
        _dataApi = dataApi;
        _function = function;
        gateway.DataApi = dataApi.Address;
        gateway.Function = function.Address;
    }

    public TestDatabase Database { get; }

    public Uri Address => _gateway.Address;

    /// <param name="function">The folder of the function, when it is another than ours.</param>
    public static async Task<SupabaseProject> StartAsync(
        TestIssuer issuer, string? function = null, string schemas = "public, ops", TestDatabase? database = null)
    {
        database ??= await TestDatabase.CreateAsync();
        var gateway = await Gateway.StartAsync();
        var dataApi = PostgRestProcess.StartAsync(database, issuer, schemas);
        var edge = await EdgeFunction.StartAsync(function ?? EdgeFunction.Folder, gateway.Address);
        return new(database, gateway, await dataApi, edge);
    }

    /// <summary>A caller with the project's key and, unless it is nobody, a token.</summary>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add("apikey", Gateway.ProjectKey);
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Another configuration of the Data API, as an operator would give it.</summary>
    public Task RestartDataApiAsync(TestIssuer issuer, string schemas) => RestartDataApiAsync(issuer.Jwks, schemas);

    /// <summary>The same, with other keys that it believes.</summary>
    public async Task RestartDataApiAsync(string jwks, string schemas)
    {
        await _dataApi.DisposeAsync();
        _dataApi = await PostgRestProcess.StartAsync(Database, jwks, schemas);
        _gateway.DataApi = _dataApi.Address;
    }

    public async ValueTask DisposeAsync()
    {
        await _function.DisposeAsync();
        await _dataApi.DisposeAsync();
        await _gateway.DisposeAsync();
        await Database.DisposeAsync();
    }
}
