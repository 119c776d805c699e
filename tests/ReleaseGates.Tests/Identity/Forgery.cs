namespace ReleaseGates.Tests.Identity;

/// <summary>A token that must not pass.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Code">What the server answers: <c>unknown_persona</c> is 403, the others 401.</param>
/// <param name="Make">Makes it, with one thing wrong.</param>
internal sealed record Forgery(string Name, string Code, Func<Forge, string> Make)
{
    public const string Invalid = "token_invalid";
    public const string Expired = "token_expired";
    public const string NoPersona = "unknown_persona";
}
