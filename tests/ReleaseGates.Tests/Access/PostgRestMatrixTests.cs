using ReleaseGates.Dev.Access;
using System.Net;
using System.Text;
using Xunit;

namespace ReleaseGates.Tests.Access;

/// <summary>The same table through a real PostgREST: what Supabase's Data API lets through.</summary>
public sealed class PostgRestMatrixTests(ITestOutputHelper output)
{
    [Fact]
    public async Task PostgREST_lets_through_exactly_what_the_file_says()
    {
        await using var world = await AccessWorld.CreateAsync();
        using var issuer = new TestIssuer();
        await using var door = await PostgRestProcess.StartAsync(world.Database, issuer);
        var wrong = new List<string>();
        var cells = 0;
        foreach (var caller in AccessCaller.All.Where(caller => caller.IsOfDataApi))
        {
            using var client = door.Client(caller.Role == "anon" ? null : issuer.Token(caller.Role, caller.Subject));
            foreach (var cell in world.File.Tables.SelectMany(Cell.Of).Where(cell => cell.Caller == caller))
            {
                cells++;
                var outcome = await PostgRestReach.TryAsync(world, client, cell);
                if (!cell.Agrees(outcome))
                    wrong.Add($"{cell}, but: {outcome}");
            }
            foreach (var function in world.File.Functions.Where(function => function.IsExposed))
            {
                cells++;
                var outcome = await PostgRestReach.CallAsync(world, client, caller, function);
                if (function.Callers.Contains(caller.Role) ? outcome.State != function.Raises
                    : !outcome.IsClosed("function", function.Name))
                    wrong.Add($"{caller} {function.Signature}, but: {outcome}");
            }
        }
        output.WriteLine($"{cells} cells through PostgREST, {wrong.Count} wrong");
        Assert.True(wrong.Count == 0, $"{wrong.Count} wrong:\n{string.Join('\n', wrong)}");
        Assert.InRange(cells, 1000, int.MaxValue);
    }

    [Fact]
    public async Task An_expired_token_reaches_nothing()
    {
        await using var world = await AccessWorld.CreateAsync();
        using var issuer = new TestIssuer();
        await using var door = await PostgRestProcess.StartAsync(world.Database, issuer);
        foreach (var persona in AccessFile.Personas)
        {
            var claims = TestIssuer.Claims(persona);
            claims["exp"] = DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds();
            using var client = door.Client(issuer.Sign(claims));
            foreach (var table in world.File.Tables)
            {
                foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post, HttpMethod.Patch, HttpMethod.Delete })
                {
                    using var request = new HttpRequestMessage(
                        method, $"/{table.Name}?{table.Key}=is.null") { Content = new StringContent(
                            "{}", Encoding.UTF8, "application/json") };
                    using var answer = await client.SendAsync(request);
                    Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
                }
            }
        }
    }
}
