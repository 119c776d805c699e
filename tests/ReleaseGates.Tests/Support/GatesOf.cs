namespace ReleaseGates.Tests.Support;

/// <summary>The command line in the hands of one persona.</summary>
internal sealed class GatesOf(ServerFixture fixture, string persona, string? subject = null)
{
    public Task<GatesProcess.Said> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public Task<GatesProcess.Said> RunAsync(string? input, string[] arguments) => GatesProcess.RunAsync(
        arguments,
        new Dictionary<string, string>
        {
            ["GATES_URL"] = fixture.Server.Address.ToString(),
            ["GATES_TOKEN"] = fixture.Issuer.Token(persona, subject),
            ["GITHUB_REPOSITORY"] = "acme/shop",
        },
        input);
}
