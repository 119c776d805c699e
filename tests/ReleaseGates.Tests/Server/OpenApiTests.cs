using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Server;

public sealed class OpenApiTests(ServerFixture gates) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task Every_described_route_exists_and_is_closed_unless_described_as_open()
    {
        using var client = gates.Server.Client();
        var document = await (await client.GetAsync("/openapi/v1.json")).JsonAsync();
        Assert.StartsWith("3.1", (string?)document["openapi"]);
        foreach (var (path, methods) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                using var answer = await client.SendAsync(
                    new(new HttpMethod(method.ToUpperInvariant()),
                        path.Replace("{id}", Guid.Empty.ToString()).Replace("{name}", "envelope")));
                Assert.Equal(operation!["security"] is null ? HttpStatusCode.Unauthorized : HttpStatusCode.OK, answer.StatusCode);
                Assert.All(operation["responses"]!.AsObject(), response => Assert.True(int.TryParse(response.Key, out _)));
            }
        }
    }

    [Fact]
    public async Task Every_reference_in_the_description_leads_somewhere()
    {
        using var client = gates.Server.Client();
        var document = await (await client.GetAsync("/openapi/v1.json")).JsonAsync();
        foreach (var reference in References(document))
        {
            JsonNode? target = document;
            foreach (var step in reference.Split('/').Skip(1))
                target = target?[step];
            Assert.True(target is not null, reference);
        }
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member =>
            member is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
