using System.Text.Json.Nodes;
using static ReleaseGates.Tests.Identity.Forgery;

namespace ReleaseGates.Tests.Identity.Forgeries;

/// <summary>Believed, and speaking in no persona that its issuer may give.</summary>
internal static class PersonaForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("no role", NoPersona, forge => forge.With("role", null)),
        new("a null role", NoPersona, forge => forge.With(claims => claims["role"] = null)),
        new("an empty role", NoPersona, forge => forge.With("role", "")),
        new("a role that is a number", NoPersona, forge => forge.With("role", 1)),
        new("a role that is true", NoPersona, forge => forge.With("role", true)),
        new("roles in an array", NoPersona, forge => forge.With("role", new JsonArray("release_manager"))),
        new("a role in an object", NoPersona, forge => forge.With("role", new JsonObject { ["release_manager"] = true })),
        new("a role in capitals", NoPersona, forge => forge.With("role", "RELEASE_MANAGER")),
        new("a role and a blank", NoPersona, forge => forge.With("role", "release_manager ")),
        new("a role and NUL", NoPersona, forge => forge.With("role", "release_manager\0")),
        new("a role with a letter of another alphabet", NoPersona, forge => forge.With("role", "release_m\u0430nager")),
        new("a role in quotes", NoPersona, forge => forge.With("role", "\"release_manager\"")),
        new("a role that is SQL", NoPersona, forge => forge.With("role", "sre'; reset role; --")),
        new("a role that no one has", NoPersona, forge => forge.With("role", "admin")),
        new("role none", NoPersona, forge => forge.With("role", "none")),
        new("role postgres", NoPersona, forge => forge.With("role", "postgres")),
        new("role supabase_admin", NoPersona, forge => forge.With("role", "supabase_admin")),
        new("role supabase_auth_admin", NoPersona, forge => forge.With("role", "supabase_auth_admin")),
        new("role authenticator", NoPersona, forge => forge.With("role", "authenticator")),
        new("role anon", NoPersona, forge => forge.With("role", "anon")),
        new("role authenticated, as Supabase says for logged in", NoPersona, forge => forge.With("role", "authenticated")),
        new("role gates_server, the server's own", NoPersona, forge => forge.With("role", "gates_server")),
        new("role pg_read_all_data", NoPersona, forge => forge.With("role", "pg_read_all_data")),
        new("service_role of an issuer that may not say it", NoPersona, forge => forge.With("role", "service_role")),
        new("service_role of an issuer of RSA keys", NoPersona, forge => forge.Rsa.Sign(Forge.Claims(claims =>
        {
            claims["iss"] = Forge.RsaIssuer;
            claims["role"] = "service_role";
        }))),
        new("postgres of the issuer that may say service_role", NoPersona, _ => Forge.Shared("role", "postgres")),
        new("supabase_admin of the issuer that may say service_role", NoPersona, _ => Forge.Shared("role", "supabase_admin")),
        new("gates_server of the issuer that may say service_role", NoPersona, _ => Forge.Shared("role", "gates_server")),
        new("service_role in an array", NoPersona, _ => Forge.Shared("role", new JsonArray("service_role"))),
        new("Service_Role in capitals", NoPersona, _ => Forge.Shared("role", "SERVICE_ROLE")),
        new("a persona in user_metadata", NoPersona, forge =>
            Hidden(forge, "user_metadata", new JsonObject { ["role"] = "release_manager", ["persona"] = "release_manager" })),
        new("a persona in app_metadata that the hook did not take up", NoPersona, forge =>
            Hidden(forge, "app_metadata", new JsonObject { ["persona"] = "release_manager" })),
        new("a persona in a claim of that name", NoPersona, forge => Hidden(forge, "persona", "release_manager")),
        new("a persona among roles", NoPersona, forge => Hidden(forge, "roles", new JsonArray("release_manager"))),
        new("a persona in Role", NoPersona, forge => Hidden(forge, "Role", "release_manager")),
    ];

    private static string Hidden(Forge forge, string claim, JsonNode value) => forge.With(claims =>
    {
        claims["role"] = "authenticated";
        claims[claim] = value;
    });
}
