namespace ReleaseGates.Tests.Ingest;

/// <summary>The C# server.</summary>
internal sealed class ServerDoor(ServerFixture gates) : HttpDoor(gates.Database, gates.Issuer, gates.Server.Client)
{
    public override string Name => "server";

    public override bool RefusesUnread => true;

    public override Task<HttpResponseMessage> PostAsync(HttpClient client, byte[] body) =>
        PostAsync(client, Events.Door, "application/json", body);
}
