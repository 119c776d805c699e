using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>Settings that would let in whom nobody meant stop the start, with one sentence and its cure.</summary>
public sealed class IssuerSettingsTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly string _jwks = Path.GetTempFileName();

    private static readonly (string Said, (string Key, string Value)[] Settings)[] Faults =
    [
        ("0__Repositories: No repository is named", [("Kind", "github_actions")]),
        ("0__Repositories: '*' is not owner/repository", [("Kind", "github_actions"), ("Repositories__0", "*")]),
        ("0__Repositories: 'acme*' is not owner/repository", [("Kind", "github_actions"), ("Repositories__0", "acme*")]),
        ("0__Repositories: 'acme' is not owner/repository", [("Kind", "github_actions"), ("Repositories__0", "acme")]),
        ("0__Repositories: 'ac*e/shop' is not owner/repository", [("Kind", "github_actions"), ("Repositories__0", "ac*e/shop")]),
        ("0__Repositories: 'acme/*-x' is not owner/repository",
            [("Kind", "github_actions"), ("Repositories__0", "acme/shop"), ("Repositories__1", "acme/*-x")]),
        ("0__Repositories: An entry is empty", [("Kind", "github_actions"), ("Repositories__0", " ")]),
        ("0__Projects: 'acme/*=shop'", [("Kind", "github_actions"), ("Projects__0", "acme/*=shop")]),
        ("0__Projects: 'acme/shop'", [("Kind", "github_actions"), ("Projects__0", "acme/shop")]),
        ("0__Projects: 'ACME/shop=b'", [("Kind", "github_actions"), ("Projects__0", "acme/shop=a"), ("Projects__1", "ACME/shop=b")]),
        ("0__Refs: An entry is empty", [("Kind", "github_actions"), ("Repositories__0", "acme/shop"), ("Refs__0", "")]),
        ("0__Kind: It is neither", [("Kind", "github")]),
        ("0__AllowServiceRole: A run of GitHub Actions",
            [("Kind", "github_actions"), ("Repositories__0", "acme/shop"), ("AllowServiceRole", "true")]),
        ("0__Secret: GitHub signs with keys",
            [("Kind", "github_actions"), ("Repositories__0", "acme/shop"), ("Jwks", ""), ("Secret", "0123456789abcdef0123456789abcdef")]),
        ("0__Repositories: It is for GitHub Actions alone", [("Repositories__0", "acme/shop")]),
        ("0__Secret: It is shorter than 32 bytes", [("Jwks", ""), ("Secret", "short")]),
        ("0__Algorithms: 'ES256' does not go with Secret",
            [("Jwks", ""), ("Secret", "0123456789abcdef0123456789abcdef"), ("Algorithms__0", "ES256")]),
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Faults.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task A_setting_that_opens_too_much_stops_the_start(int number)
    {
        var (said, changes) = Faults[number];
        await RefusedAsync($"Identity__Issuers__{said}",
            changes.ToDictionary(change => $"Identity__Issuers__0__{change.Key}", change => change.Value));
    }

    [Theory]
    [InlineData("Identity__ClockSkewSeconds", "301")]
    [InlineData("Identity__ClockSkewSeconds", "soon")]
    [InlineData("Identity__KeysFreshSeconds", "0")]
    public Task A_time_out_of_its_range_stops_the_start(string setting, string value) =>
        RefusedAsync($"{setting} is '{value}'", new() { [setting] = value });

    [Theory]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}]}""")]
    [InlineData("{}")]
    [InlineData("not json")]
    public Task Keys_that_verify_nothing_stop_the_start(string jwks) => RefusedAsync("cannot be used", [], jwks);

    public void Dispose()
    {
        File.Delete(_jwks);
        _issuer.Dispose();
    }

    private async Task RefusedAsync(string said, Dictionary<string, string> changes, string? jwks = null)
    {
        await File.WriteAllTextAsync(_jwks, jwks ?? _issuer.Jwks);
        var settings = new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = "postgresql://gates_server:x@127.0.0.1:9/gates",
            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = _jwks,
        };
        foreach (var (key, value) in changes)
            settings[key] = value;
        var (exit, output) = await ServerProcess.RunAsync(settings);
        Assert.True(exit == 2, output);
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("gates-server: ", line, StringComparison.Ordinal);
        Assert.Contains(said, line, StringComparison.Ordinal);
    }
}
