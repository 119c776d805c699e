using ReleaseGates.Personas;
using ReleaseGates.Tests.Identity;
using System.Text;

namespace ReleaseGates.Tests.Support;

/// <summary>A token that says gates_admin.</summary>
internal static class AdministratorToken
{
    public static string Of(string administrator) =>
        TestIssuer.SignWithSecret(Encoding.UTF8.GetBytes(ServerFixture.Secret), Forge.Claims(claims =>
    {
        claims["iss"] = ServerFixture.SecretIssuer;
        claims["role"] = PersonaNames.GatesAdmin;
        claims["sub"] = administrator;
    }));
}
