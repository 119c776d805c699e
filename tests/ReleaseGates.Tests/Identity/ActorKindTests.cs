using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>Who counts as a human: nobody of whom the claims say anything else, however they say it.</summary>
public sealed class ActorKindTests
{
    private static readonly (string Claims, string Kind)[] Cases =
    [
        ("""{"role": "developer"}""", "human"),
        ("""{"role": "developer", "act": null}""", "human"),
        ("""{"role": "developer", "app_metadata": null}""", "human"),
        ("""{"role": "developer", "app_metadata": "agent"}""", "human"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": null}}""", "human"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": "human"}}""", "human"),
        ("""{"role": "developer", "user_metadata": {"actor_kind": "agent"}}""", "human"),
        ("""{"role": "ci_service_role"}""", "service"),
        ("""{"role": "service_role"}""", "service"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": "service"}}""", "service"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": "agent"}}""", "agent"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": "Human"}}""", "agent"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": "bot"}}""", "agent"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": ""}}""", "agent"),
        ("""{"role": "developer", "app_metadata": {"actor_kind": ["human"]}}""", "agent"),
        ("""{"role": "developer", "act": {"sub": "robot"}}""", "agent"),
        ("""{"role": "developer", "act": {}}""", "agent"),
        ("""{"role": "developer", "act": "robot"}""", "agent"),
        ("""{"role": "developer", "act": ["robot"]}""", "agent"),
        ("""{"role": "developer", "act": {"sub": "robot"}, "app_metadata": {"actor_kind": "human"}}""", "agent"),
        ("""{"role": "ci_service_role", "act": {"sub": "robot"}}""", "agent"),
    ];

    [Fact]
    public async Task Who_is_said_to_be_something_else_is_no_human()
    {
        await using var database = await TestDatabase.CreateAsync();
        foreach (var (claims, kind) in Cases)
            Assert.Equal((claims, kind),
                (claims, await database.ValueAsync<string>("select (ops_private.caller_from_claims($1::jsonb)).actor_kind", claims)));
    }
}
