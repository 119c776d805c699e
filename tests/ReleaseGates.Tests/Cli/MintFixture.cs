using Microsoft.IdentityModel.Tokens;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Cli;

/// <summary>Keys in every form that <c>gates token mint</c> takes, and a server and a PostgREST that believe them.</summary>
public sealed class MintFixture : IAsyncLifetime
{
    public const string Issuer = "https://mint.example.com";
    public const string SecretIssuer = "https://secret.example.com";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gates-mint-");

    internal TestDatabase Database { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    internal PostgRestProcess PostgRest { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        await People.AssignAsync(Database);

        var supabase = await SupabaseCli.SigningKeyAsync();
        await WriteAsync("supabase.json", supabase);
        await WriteAsync("signing_keys.json", $"[{supabase}]");
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await WriteAsync("secret.txt", secret + "\n");
        var symmetric = new JsonObject { ["kty"] = "oct", ["kid"] = "shared", ["alg"] = "HS256", ["k"] = Base64UrlEncoder.Encode(secret) };
        await WriteAsync("secret.json", symmetric.ToJsonString());
        using var pkcs8 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await WriteAsync("pkcs8.pem", pkcs8.ExportPkcs8PrivateKeyPem());
        using var sec1 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await WriteAsync("sec1.pem", sec1.ExportECPrivateKeyPem());

        await WriteAsync("short.txt", "too-short-for-a-secret");
        await WriteAsync("sentence.txt", "This is a sentence, and surely no secret of anybody.");
        await WriteAsync("public.pem", pkcs8.ExportSubjectPublicKeyInfoPem());
        await WriteAsync("public.json", Public(supabase).ToJsonString());
        await WriteAsync("broken.json", supabase[..40]);
        await WriteAsync("empty.json", "[]");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        await WriteAsync("p384.pem", other.ExportPkcs8PrivateKeyPem());
        using var rsa = RSA.Create(2048);
        await WriteAsync("rsa.pem", rsa.ExportPkcs8PrivateKeyPem());
        await File.WriteAllBytesAsync(PathOf("binary.der"), pkcs8.ExportPkcs8PrivateKey());

        JsonArray keys = [Public(supabase), Public(pkcs8), Public(sec1)];
        await WriteAsync("jwks.json", new JsonObject { ["keys"] = keys.DeepClone() }.ToJsonString());
        Server = await ServerProcess.StartAsync(new Dictionary<string, string>
        {
            ["GATES_DATABASE_URL"] = Database.ServerConnectionString,
            ["Identity__Issuers__0__Issuer"] = Issuer,
            ["Identity__Issuers__0__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__0__Jwks"] = PathOf("jwks.json"),
            ["Identity__Issuers__1__Issuer"] = SecretIssuer,
            ["Identity__Issuers__1__Audience"] = TestIssuer.Audience,
            ["Identity__Issuers__1__Secret"] = secret,
        });
        keys.Add(symmetric);
        PostgRest = await PostgRestProcess.StartAsync(Database, new JsonObject { ["keys"] = keys }.ToJsonString());
    }

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask DisposeAsync()
    {
        await PostgRest.DisposeAsync();
        await Server.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(PathOf(name), text);

    private static JsonObject Public(string jwk)
    {
        var half = (JsonObject)JsonNode.Parse(jwk)!;
        half.Remove("d");
        half["key_ops"] = new JsonArray("verify");
        return half;
    }

    private static JsonObject Public(ECDsa key)
    {
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(key));
        return new() { ["kty"] = jwk.Kty, ["crv"] = jwk.Crv, ["x"] = jwk.X, ["y"] = jwk.Y,
            ["kid"] = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint()) };
    }
}
