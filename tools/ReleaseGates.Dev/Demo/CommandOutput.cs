using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>What the command line answered.</summary>
public sealed record CommandOutput(int ExitCode, string Output, string Error)
{
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();
}
