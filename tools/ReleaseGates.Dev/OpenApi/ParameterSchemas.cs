using ReleaseGates.Personas;
using ReleaseGates.Releases;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>What stands in an address: handlers take text and judge it themselves, so a parameter's name says its type.</summary>
internal static class ParameterSchemas
{
    public static JsonObject Of(ServerRoute route, ParameterInfo parameter, string name) => name switch
    {
        "after" when route.Tag == "live" => new() { ["type"] = "string", ["pattern"] = @"^\d+-\d+$" },
        "id" or "after" or "release" => new() { ["type"] = "string", ["format"] = "uuid" },
        "as_of" or "since" or "until" => new() { ["type"] = "string", ["format"] = "date-time" },
        "limit" => new() { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 500, ["default"] = 50 },
        "status" => OneOf(ReleaseStatuses.All),
        "persona" => OneOf(PersonaNames.Assignable),
        "revoked" => new() { ["type"] = "string", ["enum"] = new JsonArray("true", "false"), ["default"] = "false" },
        // A release can be decided for, and promoted to, what has gates.
        "environment" => OneOf(IsRequired(parameter) ? [Environments.Staging, Environments.Production] : Environments.All),
        _ => new() { ["type"] = "string" },
    };

    public static bool IsRequired(ParameterInfo parameter) => parameter.GetCustomAttribute<RequiredAttribute>() is not null;

    private static JsonObject OneOf(IReadOnlyList<string> values) =>
        new() { ["type"] = "string", ["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]) };
}
