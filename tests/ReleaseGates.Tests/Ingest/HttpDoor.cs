using ReleaseGates.Tests.Server;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Ingest;

/// <summary>The C# server.</summary>
internal sealed class HttpDoor(ServerFixture gates) : IngestDoor
{
    public override string Name => "http";

    public override async Task<(int? Http, JsonObject Result)> SendAsync(IngestCase row, byte[] body)
    {
        var claims = TestIssuer.Claims(row.As, row.Subject);
        if (row.Act is { } agent)
            claims["act"] = new JsonObject { ["sub"] = agent };
        using var client = gates.Server.Client(gates.Issuer.Sign(claims));
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        using var answer = await client.PostAsync(Events.Door, content);
        return ((int)answer.StatusCode, await answer.JsonAsync());
    }
}
