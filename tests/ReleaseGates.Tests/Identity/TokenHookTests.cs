using Npgsql;
using ReleaseGates.Postgres.Migrations;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Identity;

/// <summary>The Custom Access Token Hook: a persona for who is assigned one, and never an error, which would lock everybody out.</summary>
public sealed class TokenHookTests(EmptyCluster cluster) : IClassFixture<EmptyCluster>
{
    private const string LoginService = "supabase_auth_admin";
    private const string Alice = """{"user_id": "alice", "claims": {"role": "authenticated"}}""";

    [Fact]
    public async Task The_persona_is_the_assigned_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal("authenticated", await RoleAsync(database, "alice"));
        await AssignAsync(database, "alice", "qa_tester");
        Assert.Equal("qa_tester", await RoleAsync(database, "alice"));
        Assert.Equal("authenticated", await RoleAsync(database, "bob"));
    }

    [Fact]
    public async Task An_assigned_administrator_logs_in_as_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "gates_admin");
        Assert.Equal("gates_admin", await RoleAsync(database, "alice"));
        Assert.Equal("authenticated", await RoleAsync(database, "bob", """{"persona": "gates_admin"}"""));
    }

    [Fact]
    public async Task A_revoked_persona_is_none()
    {
        await using var database = await TestDatabase.CreateAsync();
        var assignment = await AssignAsync(database, "alice", "qa_tester");
        await database.RunAsync("select ops.revoke_persona($1)", assignment);
        Assert.Equal("authenticated", await RoleAsync(database, "alice"));
        Assert.Equal("authenticated", await RoleAsync(database, "alice", """{"persona": "qa_tester"}"""));
    }

    [Fact]
    public async Task Who_holds_several_chooses_one_of_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        await AssignAsync(database, "alice", "release_manager");
        Assert.Equal("authenticated", await RoleAsync(database, "alice"));
        Assert.Equal("release_manager", await RoleAsync(database, "alice", """{"persona": "release_manager"}"""));
        Assert.Equal("qa_tester", await RoleAsync(database, "alice", """{"persona": "qa_tester"}"""));
        Assert.Equal("authenticated", await RoleAsync(database, "alice", """{"persona": "sre"}"""));
    }

    [Theory]
    [InlineData("sre")]
    [InlineData("service_role")]
    [InlineData("postgres")]
    [InlineData("")]
    public async Task Nobody_chooses_what_is_not_assigned(string wanted)
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        Assert.Equal("authenticated", await RoleAsync(database, "alice", new JsonObject { ["persona"] = wanted }.ToJsonString()));
    }

    [Fact]
    public async Task What_the_user_may_edit_chooses_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        await AssignAsync(database, "alice", "release_manager");
        var answer = await AnswerAsync(database, """
            {"user_id": "alice", "claims": {"role": "authenticated", "persona": "release_manager",
             "user_metadata": {"persona": "release_manager", "app_metadata": {"persona": "release_manager"}}}}
            """);
        Assert.Equal("authenticated", (string?)answer!["claims"]!["role"]);
    }

    [Theory]
    [InlineData("anon")]
    [InlineData("service_role")]
    [InlineData("supabase_admin")]
    public async Task Only_a_login_becomes_a_persona(string role)
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        var answer = await AnswerAsync(database, $$$"""{"user_id": "alice", "claims": {"role": "{{{role}}}"}}""");
        Assert.Equal(role, (string?)answer!["claims"]!["role"]);
    }

    [Fact]
    public async Task All_else_of_the_event_stays_as_it_is()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "sre");
        var given = JsonNode.Parse("""
            {"user_id": "alice", "authentication_method": "password",
             "claims": {"role": "authenticated", "iss": "i", "aud": "authenticated", "exp": 1,
             "amr": [{"method": "password"}], "app_metadata": {"provider": "github"}, "user_metadata": {"name": "Alice"}}}
            """)!;
        var answer = await AnswerAsync(database, given.ToJsonString());
        given["claims"]!["role"] = "sre";
        Assert.True(JsonNode.DeepEquals(given, answer), answer!.ToJsonString());
    }

    [Fact]
    public async Task Whatever_it_is_given_it_gives_back_and_never_raises()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        string?[] events =
        [
            null,
            "null",
            "true",
            "7",
            "\"alice\"",
            "[]",
            "[{\"user_id\": \"alice\"}]",
            "{}",
            """{"user_id": null}""",
            """{"user_id": "alice"}""",
            """{"user_id": "alice", "claims": null}""",
            """{"user_id": "alice", "claims": "authenticated"}""",
            """{"user_id": "alice", "claims": ["authenticated"]}""",
            """{"user_id": "alice", "claims": {}}""",
            """{"user_id": "alice", "claims": {"role": null}}""",
            """{"user_id": "alice", "claims": {"role": ["authenticated"]}}""",
            """{"user_id": "alice", "claims": {"role": {"authenticated": 1}}}""",
            """{"user_id": {"alice": 1}, "claims": {"role": "authenticated"}}""",
            """{"user_id": 7, "claims": {"role": "authenticated"}}""",
            """{"claims": {"role": "authenticated"}}""",
            """{"user_id": "nobody", "claims": {"role": "authenticated"}}""",
            """{"user_id": "alice", "claims": {"role": "authenticated", "app_metadata": {"persona": ["qa_tester"]}}}""",
            """{"user_id": "alice", "claims": {"role": "authenticated", "app_metadata": {"persona": 1}}}""",
        ];
        foreach (var given in events)
        {
            var answer = await AnswerAsync(database, given);
            Assert.True(JsonNode.DeepEquals(given is null ? null : JsonNode.Parse(given), answer),
                $"{given} became {answer?.ToJsonString()}");
        }
    }

    [Fact]
    public async Task It_does_not_even_raise_when_its_table_is_gone_or_kept_from_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "qa_tester");
        await using (var connection = await database.Owner.OpenConnectionAsync())
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using var locked = new NpgsqlCommand(
                "lock table ops.persona_assignments in access exclusive mode", connection, transaction);
            await locked.ExecuteNonQueryAsync();
            // What Supabase's two seconds for a hook are, in short.
            Assert.Equal("authenticated", await RoleAsync(database, "alice", before: "set statement_timeout = '300ms'; "));
        }
        Assert.Equal("qa_tester", await RoleAsync(database, "alice"));
        await database.RunAsync("alter table ops.persona_assignments rename to moved");
        Assert.Equal("authenticated", await RoleAsync(database, "alice"));
    }

    [Fact]
    public async Task Supabases_login_service_calls_it_and_reaches_nothing_else()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AssignAsync(database, "alice", "sre");
        var service = database.ConnectionStringOf(LoginService);
        Assert.Equal("sre", await EmptyCluster.ValueAsync<string>(
            service, $"select ops.custom_access_token_hook('{Alice}') #>> '{{claims,role}}'"));

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => EmptyCluster.ValueAsync<string>(service, "select subject from ops.persona_assignments"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        Assert.Equal("custom_access_token_hook", await database.ValueAsync<string>("""
            select string_agg(p.proname, ', ') from pg_proc p join pg_namespace n on n.oid = p.pronamespace
             where n.nspname in ('ops', 'ops_private') and has_function_privilege($1, p.oid, 'execute')
            """, LoginService));
        Assert.Equal(0, await database.ValueAsync<long>("""
            select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname in ('ops', 'ops_private') and c.relkind in ('r', 'v', 'S')
               and has_table_privilege($1, c.oid, 'select, insert, update, delete, truncate, references, trigger')
            """, LoginService));
    }

    [Fact]
    public async Task Where_there_is_no_login_service_it_installs_all_the_same()
    {
        var owner = await cluster.NewDatabaseAsync();
        await cluster.AsSuperuserAsync($"drop role {LoginService}");
        await Migrator.ApplyAsync(owner);
        await EmptyCluster.RunAsync(owner, "select ops.assign_persona('alice', 'sre')");
        Assert.Equal("sre", await EmptyCluster.ValueAsync<string>(
            owner, $"select ops.custom_access_token_hook('{Alice}') #>> '{{claims,role}}'"));
    }

    [Theory]
    [InlineData("anon")]
    [InlineData("authenticated")]
    [InlineData("service_role")]
    [InlineData("gates_server")]
    [InlineData("release_manager")]
    public async Task Nobody_else_calls_it(string role)
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.False(await database.ValueAsync<bool>(
            "select has_function_privilege($1, 'ops.custom_access_token_hook(jsonb)', 'execute')", role));
    }

    private static Task<Guid> AssignAsync(TestDatabase database, string subject, string persona) =>
        database.ValueAsync<Guid>("select ops.assign_persona($1, $2)", subject, persona);

    private static async Task<string?> RoleAsync(TestDatabase database, string user, string appMetadata = "{}", string before = "") =>
        (string?)(await AnswerAsync(
            database, $$$"""{"user_id": "{{{user}}}", "claims": {"role": "authenticated", "app_metadata": {{{appMetadata}}}}}""",
            before))!["claims"]!["role"];

    private static async Task<JsonNode?> AnswerAsync(TestDatabase database, string? given, string before = "")
    {
        var quoted = given is null ? "null" : $"'{given.Replace("'", "''", StringComparison.Ordinal)}'";
        return await database.ValueAsync<string>($"{before}select ops.custom_access_token_hook({quoted}::jsonb)::text") is { } answer
            ? JsonNode.Parse(answer) : null;
    }
}
