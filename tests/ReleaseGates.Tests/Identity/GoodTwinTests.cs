using ReleaseGates.Personas;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Identity;

public sealed class GoodTwinTests(IssuersFixture gates) : IClassFixture<IssuersFixture>
{
    public static TheoryData<string> Names => [.. GoodTwins.All.Keys];

    public static TheoryData<string> EachPersona => [.. PersonaNames.All];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_honest_token_passes(string name)
    {
        using var client = gates.Server.Client(GoodTwins.All[name](gates.Forge));
        using var answer = await client.GetAsync("/v1/releases");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [MemberData(nameof(EachPersona))]
    public async Task Each_persona_speaks(string persona)
    {
        using var client = gates.Server.Client(gates.Forge.Issuer.Token(persona));
        using var answer = await client.GetAsync($"/v1/releases/{Guid.NewGuid()}/decision?environment=production");
        // Believed, let in, and told the truth: there is no such release.
        await answer.ProblemAsync(HttpStatusCode.NotFound, "release_not_found");
    }
}
