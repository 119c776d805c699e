using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Access;

/// <summary>Who may call one function, and a call that works.</summary>
/// <param name="Signature">In the form of <c>regprocedure</c>.</param>
/// <param name="Arguments">By name, for SQL and for the Data API alike.</param>
/// <param name="Body">The raw body, for the function that takes one.</param>
/// <param name="Raises">The SQLSTATE of a function whose purpose is to raise an error.</param>
public sealed record FunctionAccess(
    string Signature, IReadOnlyList<string> Callers, IReadOnlyDictionary<string, string> Arguments, string? Body, string? Raises)
{
    /// <summary>Whether the Data API shows it.</summary>
    public bool IsExposed => Signature.StartsWith("ops.", StringComparison.Ordinal);

    /// <summary>With its schema, without its arguments.</summary>
    public string Name => Signature[..Signature.IndexOf('(', StringComparison.Ordinal)];

    internal static FunctionAccess Read(string signature, JsonNode node) => new(
        signature,
        [.. node["callers"]!.AsArray().Select(caller => (string)caller!)],
        (node["arguments"]?.AsObject() ?? []).ToDictionary(argument => argument.Key, argument => (string)argument.Value!),
        (string?)node["body"],
        (string?)node["raises"]);
}
