using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>Exit code and output of one command.</summary>
public sealed record CommandOutput(int ExitCode, string Output, string Error)
{
    public JsonObject Json => JsonNode.Parse(Output)!.AsObject();
}
