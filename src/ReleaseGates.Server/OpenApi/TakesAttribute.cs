namespace ReleaseGates.Server.OpenApi;

/// <summary>The contract of the body that a route takes.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TakesAttribute(Type contract) : Attribute
{
    public Type Contract => contract;

    public string[] MediaTypes { get; init; } = [Http.MediaTypes.Json];
}
