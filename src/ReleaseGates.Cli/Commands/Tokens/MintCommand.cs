using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Cli.Signing;
using ReleaseGates.Personas;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.Commands.Tokens;

internal sealed class MintCommand : Verb
{
    private readonly Option<string> _persona;
    private readonly Option<string> _subject;
    private readonly Option<string> _agent;
    private readonly Option<string> _kind;
    private readonly Option<string> _ttl;
    private readonly Option<string> _key;
    private readonly Option<string> _keyId;
    private readonly Option<string> _issuer;
    private readonly Option<string> _audience;

    public MintCommand()
        : base(
            "mint",
            "Create a short-lived token with your own signing key, for CI without OIDC and for agents.",
            "gates token mint --persona ci_service_role --sub nightly-build "
                + "--ttl 15m --key signing-key.json --issuer https://gates.example.com",
            "GATES_TOKEN=$(gates token mint --persona release_manager --sub alice "
                + "--act planning-agent --ttl 1h --key key.pem --issuer https://gates.example.com)")
    {
        _persona = OneOf("--persona", "The persona that it acts in (role), or gates_admin to administer the policy and personas.",
            PersonaNames.Assignable, required: true);
        _subject = Text("--sub", "The person, agent or service that it identifies.", required: true, value: "sub");
        _agent = Text("--act", "The agent that acts for --sub (RFC 8693): it counts as that person, but not as a human.", value: "agent");
        // Elsewhere empty means absent. Here an unset variable would turn the agent into a human.
        _agent.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--act is empty: without the agent's name the token would count as human.");
        });
        _kind = OneOf("--kind", "What --sub is [service for ci_service_role, else human].", ["human", "agent", "service"]);
        _ttl = Text("--ttl", "How long it is valid: 90s, 15m, 1h; at most 24h.", required: true, value: "time");
        _key = Text("--key",
            "A file with the private P-256 key (ES256): a JWK as `supabase gen signing-key --algorithm ES256` writes it, or PEM. "
                + "Or with the shared secret (HS256): text, or a JWK.",
            required: true, value: "path");
        _keyId = Text("--kid", "The key's id [the JWK's kid, else a P-256 key's RFC 7638 thumbprint].", value: "kid");
        _issuer = Text("--issuer", "The iss that the control plane is configured with [GATES_ISSUER].", value: "iss");
        _audience = Text("--audience", "The aud that the control plane is configured with [authenticated].", value: "aud");
    }

    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var issuer = call[_issuer] ?? Invocation.Variable("GATES_ISSUER")
            ?? throw new UsageException(
                "No issuer was given.", "Set GATES_ISSUER or pass --issuer: the iss of the issuer whose key this is.");
        if (string.IsNullOrWhiteSpace(call[_subject]))
            throw new UsageException("--sub is empty.", "Give the subject of the token.");
        if (call[_agent] is not null && call[_kind] is not (null or "agent"))
            throw new UsageException("--act makes the subject an agent, but --kind contradicts it.", "Leave --kind out.");
        var lifetime = Lifetime.Read(call[_ttl] ?? "");
        var now = DateTimeOffset.UtcNow;
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["aud"] = call[_audience] ?? "authenticated",
            ["sub"] = call[_subject],
            ["role"] = call[_persona],
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["jti"] = $"{Guid.NewGuid():D}",
        };
        if (call[_agent] is { } agent)
            claims["act"] = new JsonObject { ["sub"] = agent };
        if (call[_kind] is { } kind)
            claims["app_metadata"] = new JsonObject { ["actor_kind"] = kind };

        using var key = SigningKey.Read(call[_key] ?? "");
        var token = key.Sign(claims, call[_keyId]);
        call.Output.WriteLine(call.IsJson
            ? new JsonObject
            {
                ["token"] = token,
                ["expires_at"] = (now + lifetime).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["claims"] = claims,
            }.ToJsonString()
            : token);
        return Task.FromResult(ExitCode.Yes);
    }
}
