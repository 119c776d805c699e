namespace ReleaseGates.Server.OpenApi;

/// <summary>An answer of a route: its contract and what it means.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AnswersAttribute(Type contract, string meaning) : Attribute
{
    public Type Contract => contract;

    public string Meaning => meaning;

    public int Status { get; init; } = StatusCodes.Status200OK;

    public string[] MediaTypes { get; init; } = [Http.MediaTypes.Json];
}
