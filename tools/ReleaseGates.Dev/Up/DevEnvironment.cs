using ReleaseGates.LocalStack;
using ReleaseGates.Personas;
using System.Text;

namespace ReleaseGates.Dev.Up;

/// <summary>What a shell needs to use the local stack, in the format of <c>.</c> and env files.</summary>
internal static class DevEnvironment
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public static string Of(ControlPlane stack)
    {
        var text = new StringBuilder()
            .AppendLine($"GATES_URL={stack.ServerUrl.GetLeftPart(UriPartial.Authority)}")
            .AppendLine($"GATES_DATABASE_URL={stack.OwnerUrl}");
        foreach (var persona in PersonaNames.Assignable)
            text.AppendLine($"GATES_TOKEN_{persona.ToUpperInvariant()}={stack.Token(persona, lifetime: Lifetime)}");
        return text.ToString();
    }
}
