namespace ReleaseGates.Server.OpenApi;

/// <summary>
/// Describes a route's handler to the generator of v1.json, with the handler's XML docs: summary, remarks as the description,
/// and those parameters that have a sentence. The server itself reads none of this.
/// </summary>
/// <param name="id">The operationId.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string id) : Attribute
{
    public string Id => id;
}
