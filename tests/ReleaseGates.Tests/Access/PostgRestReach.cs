using ReleaseGates.Dev.Access;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ReleaseGates.Tests.Access;

/// <summary>A reach for a row, or a call, through PostgREST; whatever it did is rolled back.</summary>
internal static class PostgRestReach
{
    public static async Task<Outcome> TryAsync(AccessWorld world, HttpClient client, Cell cell)
    {
        var (table, where) = (cell.Table, "");
        if (cell.Verb != Verb.Insert)
            where = $"?{cell.Table.Key}=eq.{Uri.EscapeDataString(world.Key(cell.Caller, cell.Table, cell.Row))}";
        using var request = new HttpRequestMessage(cell.Verb switch
        {
            Verb.Select => HttpMethod.Get,
            Verb.Insert => HttpMethod.Post,
            Verb.Update => HttpMethod.Patch,
            _ => HttpMethod.Delete,
        }, $"/{table.Name}{where}");
        request.Headers.Add("Prefer", "return=minimal, count=exact, tx=rollback");
        if (cell.Verb == Verb.Insert)
            request.Content = Json(await world.NewRowAsync(cell.Caller, table, cell.Row));
        else if (cell.Verb == Verb.Update)
            request.Content = Json(await ChangeAsync(world, cell));
        return await AnswerAsync(client, request);
    }

    public static async Task<Outcome> CallAsync(AccessWorld world, HttpClient client, AccessCaller caller, FunctionAccess function)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/rpc/{function.Name[(function.Name.IndexOf('.', StringComparison.Ordinal) + 1)..]}");
        request.Headers.Add("Prefer", "tx=rollback");
        if (function.Body is { } body)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new("application/octet-stream");
        }
        else
        {
            request.Content = Json(new JsonObject(function.Arguments.Select(argument =>
                KeyValuePair.Create<string, JsonNode?>(argument.Key, FunctionTests.Fill(world, caller, argument.Value)))).ToJsonString());
        }
        return await AnswerAsync(client, request);
    }

    private static async Task<Outcome> AnswerAsync(HttpClient client, HttpRequestMessage request)
    {
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        // PostgREST's errors have a code and a message; an answer of ours with a status of its own is an answer.
        if (!answer.IsSuccessStatusCode && text.StartsWith('{') && JsonNode.Parse(text) is JsonObject error && error.ContainsKey("code")
            && error.ContainsKey("message"))
            return new((string)error["code"]!, (string)error["message"]!, 0);
        // "0-0/1": without a unit, so not what .NET takes for a Content-Range.
        var range = answer.Content.Headers.TryGetValues("Content-Range", out var values) ? values.First() : "*/0";
        var total = range[(range.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return new(null, $"{(int)answer.StatusCode}", total == "*" ? 0 : int.Parse(total, CultureInfo.InvariantCulture));
    }

    private static async Task<string> ChangeAsync(AccessWorld world, Cell cell)
    {
        var table = cell.Table;
        var column = table.GrantOf(cell.Caller.Role, Verb.Update)?.Columns[0] ?? AccessRows.All[table.Name].Keys.First();
        return (await world.Database.ValueAsync<string>(
            $"select jsonb_build_object('{column}', {AccessRows.NewValue(table.Name, column)})::text "
                + $"from ops.{table.Name} where {table.Key}::text = $1",
            world.Key(cell.Caller, table, cell.Row)))!;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
