using System.Text.Json.Nodes;

namespace ReleaseGates.Cli.CommandLine;

internal static class Payload
{
    /// <summary>Starts from what --metadata gave: the control plane keeps members it does not know.</summary>
    public static JsonObject From(string? metadata) => metadata is null ? [] : Given.Object("--metadata", metadata);

    public static void SetIfGiven(this JsonObject payload, string name, string? value)
    {
        if (value is not null)
            payload[name] = value;
    }
}
