using Xunit;

namespace ReleaseGates.Tests.Server;

/// <summary>A server that cannot work says what is wrong and how to cure it, in one line, and ends with 2.</summary>
public sealed class StartTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly string _jwks = Path.GetTempFileName();

    public static TheoryData<string, string?, string> Faults => new()
    {
        { "GATES_DATABASE_URL", null, "GATES_DATABASE_URL is not set" },
        { "GATES_DATABASE_URL", "hunter2", "GATES_DATABASE_URL is not a connection string" },
        { "Identity__Issuers__0__Issuer", "", "Identity__Issuers__0__Issuer" },
        { "Identity__Issuers__0__Audience", "", "Identity__Issuers__0__Audience" },
        { "Identity__Issuers__0__Jwks", "", "exactly one of Jwks and Secret" },
        { "Identity__Issuers__0__Jwks", "no-such-file.json", "no-such-file.json" },
        { "Identity__Issuers__0__Secret", "0123456789abcdef0123456789abcdef", "exactly one of Jwks and Secret" },
        { "Identity__Issuers__0__Algorithms__0", "HS256", "'HS256' does not go with Jwks" },
        { "Identity__Issuers__0__Algorithms__0", "none", "'none' does not go with Jwks" },
        { "Identity__Issuers__0__AllowServiceRole", "maybe", "neither true nor false" },
        { "Ingest__Writers", "0", "Ingest__Writers" },
        { "Shutdown__DrainSeconds", "soon", "Shutdown__DrainSeconds" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_wrong_setting_stops_the_start_with_its_cure(string setting, string? value, string said)
    {
        await File.WriteAllTextAsync(_jwks, _issuer.Jwks);
        var settings = new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = "postgresql://gates_server:x@127.0.0.1:9/gates",
            ["Identity__Issuers__0__Issuer"] = TestIssuer.Name,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = _jwks,
        };
        settings[setting] = value ?? "";
        var (exit, output) = await ServerProcess.RunAsync(settings);
        Assert.Equal(2, exit);
        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("gates-server: ", line);
        Assert.Contains(said, line);
        Assert.DoesNotContain("hunter2", line);
    }

    public void Dispose()
    {
        File.Delete(_jwks);
        _issuer.Dispose();
    }
}
