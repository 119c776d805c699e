using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.CommandLine;

internal static class Payload
{
    /// <summary>Starts with the members of --metadata: the control plane stores members that it does not know.</summary>
    public static JsonObject From(string? metadata) => metadata is null ? [] : OptionValue.Object("--metadata", metadata);

    public static void SetIfGiven(this JsonObject payload, string name, string? value)
    {
        if (value is not null)
            payload[name] = value;
    }
}
