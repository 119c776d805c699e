using Microsoft.AspNetCore.Mvc;
using ReleaseGates.Dev.Access;
using ReleaseGates.Postgres.Reports;
using ReleaseGates.Server.OpenApi;
using System.Reflection;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.OpenApi;

/// <summary>What the document says of each route.</summary>
internal sealed class Operations(XmlDocs docs, ContractSchemas schemas, AccessFile access, IReadOnlyDictionary<string, string> views)
{
    /// <summary>The one route of the reports is told apart by report: each has parameters of its own.</summary>
    private const string OfReports = "/v1/reports/{report}";

    public IEnumerable<(string Path, string Method, JsonObject Operation)> Of(ServerRoute route) =>
        route.Path == OfReports
            ? Report.All.Values.Select(report => (PathOf(report), route.Method, Describe(route, report)))
            : [(route.Path, route.Method, Describe(route, null))];

    private static string PathOf(Report report) => OfReports.Replace("{report}", report.Name, StringComparison.Ordinal);

    private JsonObject Describe(ServerRoute route, Report? report)
    {
        var id = route.Handler.GetCustomAttribute<OperationAttribute>()?.Id
            ?? throw new InvalidOperationException($"{route.Handler.Name}, which answers {route.Path}, has no Operation attribute.");
        var path = report is null ? route.Path : PathOf(report);
        var operation = new JsonObject
        {
            ["operationId"] = report is null ? id : id + char.ToUpperInvariant(report.Name[0]) + report.Name[1..],
            ["tags"] = new JsonArray(route.Tag),
            ["summary"] = report is null ? docs.Summary(route.Handler) : $"Rows of ops.{report.View}",
            ["description"] = string.Join(' ', new[]
            {
                report is null ? null : views[report.View],
                report?.Time is null ? null : $"since and until look at {report.Time}.",
                docs.Remarks(route.Handler),
                Callers(route.Method, path),
            }.Where(sentence => sentence is not null)),
        };
        if (Parameters(route, report) is { Count: > 0 } parameters)
            operation["parameters"] = parameters;
        if (route.Handler.GetCustomAttribute<TakesAttribute>() is { } taken)
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(taken.Contract, taken.MediaTypes) };
        operation["responses"] = Answers(route);
        if (route.IsOpen)
            operation["security"] = new JsonArray();
        return operation;
    }

    /// <summary>Who may ask, as the access table has it.</summary>
    private string? Callers(string method, string path)
    {
        var callers = access.Routes.FirstOrDefault(route => route.Method == method && Same(route.Path.Split('?')[0], path))?.Callers;
        return callers is null ? null
            : AccessFile.Personas.All(callers.Contains) ? "Every persona may ask."
            : $"Callers: {string.Join(", ", callers)}.";

        static bool Same(string known, string path) => known.Replace("{release}", "{id}", StringComparison.Ordinal) == path;
    }

    private JsonArray Parameters(ServerRoute route, Report? report)
    {
        var parameters = new JsonArray();
        foreach (var parameter in route.Handler.GetParameters())
        {
            // What has no sentence is not part of the contract: services, and what is only taken in order to be refused.
            var sentence = docs.Parameter(route.Handler, parameter.Name!);
            if (sentence is null || report is not null && !IsTaken(report, parameter.Name!))
                continue;
            var header = parameter.GetCustomAttribute<FromHeaderAttribute>();
            var name = header?.Name ?? parameter.GetCustomAttribute<FromQueryAttribute>()?.Name ?? parameter.Name!;
            var inPath = route.Path.Contains($"{{{name}}}", StringComparison.Ordinal);
            var described = new JsonObject { ["name"] = name, ["in"] = header is not null ? "header" : inPath ? "path" : "query" };
            if (inPath || ParameterSchemas.IsRequired(parameter) || report is { NeedsRelease: true } && name == "release")
                described["required"] = true;
            described["description"] = sentence;
            described["schema"] = ParameterSchemas.Of(route, parameter, name);
            parameters.Add(described);
        }
        return parameters;
    }

    private static bool IsTaken(Report report, string parameter) =>
        parameter == "limit" || report.Filters.Contains(parameter) || parameter is "since" or "until" && report.Time is not null;

    private JsonObject Answers(ServerRoute route)
    {
        var answers = new SortedDictionary<int, JsonObject>();
        foreach (var answer in route.Handler.GetCustomAttributes<AnswersAttribute>())
            answers[answer.Status] = new() { ["description"] = answer.Meaning, ["content"] = Content(answer.Contract, answer.MediaTypes) };
        foreach (var refusal in route.Handler.GetCustomAttributes<RefusesAttribute>())
        {
            foreach (var status in refusal.Statuses)
                answers[status] = refusal.Meaning is { } meaning ? SharedAnswers.Problem(meaning) : SharedAnswers.Reference(status);
        }
        foreach (var status in route.IsOpen ? [] : SharedAnswers.Everywhere)
        {
            // Where the same status also has an answer of its own, it may be either.
            if (answers.TryGetValue(status, out var own))
                own["content"]![SharedAnswers.Media] = SharedAnswers.Body();
            else
                answers[status] = SharedAnswers.Reference(status);
        }
        return new(answers.Select(answer => KeyValuePair.Create($"{answer.Key}", (JsonNode?)answer.Value)));
    }

    private JsonObject Content(Type contract, IEnumerable<string> mediaTypes) =>
        new(mediaTypes.Select(media => KeyValuePair.Create(media, (JsonNode?)new JsonObject { ["schema"] = schemas.Of(contract) })));
}
