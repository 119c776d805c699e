using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Support;

internal static class Answers
{
    public static async Task<JsonObject> JsonAsync(this HttpResponseMessage answer) =>
        (JsonObject)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public static async Task<JsonObject[]> LinesAsync(this HttpResponseMessage answer) =>
        [.. (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => (JsonObject)JsonNode.Parse(line)!)];

    /// <summary>The problem, after holding it to RFC 9457 and to its own status.</summary>
    public static async Task<JsonObject> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"expected {(int)status} {code}, got {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = (JsonObject)JsonNode.Parse(text)!;
        Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal((int)status, (int?)problem["status"]);
        foreach (var member in (string[])["type", "title", "detail", "instance"])
            Assert.False(string.IsNullOrWhiteSpace((string?)problem[member]), $"{member} is missing");
        return problem;
    }

    public static Task<HttpResponseMessage> IngestAsync(this HttpClient client, string body) =>
        client.PostAsync(Events.Door, Events.Json(body));
}
