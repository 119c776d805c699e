using ReleaseGates.Tests.Identity.Forgeries;
using System.Net;
using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>No forged token passes, and each is refused with the code that its fault deserves.</summary>
public sealed class ForgeryTests(IssuersFixture gates) : IClassFixture<IssuersFixture>
{
    private static readonly IReadOnlyDictionary<string, Forgery> Forged = new[]
    {
        ClaimForgeries.All, FormForgeries.All, HeaderForgeries.All, SignatureForgeries.All, PersonaForgeries.All, RunForgeries.All,
    }.SelectMany(kind => kind).ToDictionary(forgery => forgery.Name);

    public static TheoryData<string> Names => [.. Forged.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forged_token_is_refused(string name)
    {
        var forgery = Forged[name];
        var token = forgery.Make(gates.Forge);
        using var client = gates.Server.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");

        using var read = await client.GetAsync("/v1/releases");
        using var sent = await client.IngestAsync(Events.Backup($"forged-{Guid.NewGuid()}"));

        var status = forgery.Code == Forgery.NoPersona ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized;
        foreach (var answer in (HttpResponseMessage[])[read, sent])
        {
            var problem = await answer.ProblemAsync(status, forgery.Code);
            Assert.False(string.IsNullOrWhiteSpace((string?)problem["hint"]));
            // RFC 6750: only who was not believed is asked for another token.
            Assert.Equal(status == HttpStatusCode.Unauthorized,
                answer.Headers.WwwAuthenticate.ToString().Contains("invalid_token", StringComparison.Ordinal));
        }
        Assert.DoesNotContain(gates.Server.Output, line => token.Length > 40 && line.Contains(token[^40..], StringComparison.Ordinal));
    }

    [Fact]
    public void There_are_enough_of_them() => Assert.True(Forged.Count >= 60, $"only {Forged.Count}");
}
