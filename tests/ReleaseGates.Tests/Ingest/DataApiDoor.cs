using ReleaseGates.Tests.Supabase;

namespace ReleaseGates.Tests.Ingest;

/// <summary>The remote procedure call of PostgREST.</summary>
internal sealed class DataApiDoor(SupabaseProject project, TestIssuer issuer) : HttpDoor(project.Database, issuer, project.Client)
{
    public override string Name => "postgrest";

    public override Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body) =>
        PostAsync(client, "/rest/v1/rpc/ingest_event", "application/octet-stream", body, profile: "ops");
}
