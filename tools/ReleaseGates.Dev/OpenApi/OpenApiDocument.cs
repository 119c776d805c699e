using Npgsql;
using ReleaseGates.Client;
using ReleaseGates.Dev.Access;
using ReleaseGates.LocalStack;
using ReleaseGates.Personas;
using ReleaseGates.Server;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>The description that the server publishes, from its routes, its contracts and the access table.</summary>
internal static class OpenApiDocument
{
    public const string File = "src/ReleaseGates.Server/OpenApi/v1.json";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="database">Its comments describe the reports' views.</param>
    /// <param name="envelope">The published contract of the envelope.</param>
    public static async Task<string> RenderAsync(NpgsqlDataSource database, string envelope)
    {
        var docs = new XmlDocs(typeof(GatesServer).Assembly, typeof(ErrorCodes).Assembly);
        var schemas = new ContractSchemas(docs, (JsonObject)JsonNode.Parse(envelope)!);
        var routes = await ServerRoutes.ReadAsync();
        var operations = new Operations(docs, schemas, AccessFile.Load(Repository.Root), await ReportViews.ReadAsync(database));
        var paths = new JsonObject();
        foreach (var (path, method, operation) in routes.SelectMany(operations.Of))
        {
            if (paths[path] is null)
                paths[path] = new JsonObject();
            paths[path]![method.ToLowerInvariant()] = operation;
        }
        schemas.Of(typeof(Problem));
        var document = new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Release Gates",
                ["version"] = "v1",
                ["description"] = "Every release decision of a platform, and one question: may this go to production, and why? "
                    + "Rules live in the database; this server gives its answers. Every error is an RFC 9457 problem with a stable code.",
            },
            ["security"] = new JsonArray(new JsonObject { ["bearer"] = new JsonArray() }),
            ["tags"] = new JsonArray(
            [
                .. from route in routes.DistinctBy(route => route.Tag)
                   let subject = XmlDocs.Text(docs.Summary(route.Handler.DeclaringType!))
                   select new JsonObject { ["name"] = route.Tag, ["description"] = subject },
            ]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["bearer"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["bearerFormat"] = "JWT",
                        ["description"] = "A token of a configured issuer: its role claim is a persona "
                            + $"({string.Join(", ", PersonaNames.All)}) or gates_admin, who administers, "
                            + "or it is GitHub's for a run of GitHub Actions, "
                            + "which is ci_service_role and acts for its repository's project only.",
                    },
                },
                ["responses"] = SharedAnswers.Components(),
                ["schemas"] = schemas.Components(),
            },
        };
        return document.ToJsonString(Readable) + "\n";
    }
}
