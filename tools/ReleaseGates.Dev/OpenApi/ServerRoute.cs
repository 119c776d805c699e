using System.Reflection;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>A route of the server and the method that answers it.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">The address, with its parameters in braces.</param>
/// <param name="Handler">The method, with its docs and attributes.</param>
/// <param name="IsOpen">Whether it asks for no token.</param>
internal sealed record ServerRoute(string Method, string Path, MethodInfo Handler, bool IsOpen)
{
    /// <summary>The subject that the route belongs to: its folder in the server.</summary>
    public string Tag => Handler.DeclaringType!.Namespace!.Split('.')[^1].ToLowerInvariant();
}
