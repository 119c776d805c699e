using ReleaseGates.Tests.Supabase;

namespace ReleaseGates.Tests.Ingest;

/// <summary>The Edge Function, in front of a real PostgREST.</summary>
internal sealed class EdgeDoor(SupabaseProject project, TestIssuer issuer) : HttpDoor(project.Database, issuer, project.Client)
{
    public override string Name => "edge";

    public override bool RefusesUnread => true;

    public override Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body) =>
        PostAsync(client, Events.Door, "application/json", body);
}
