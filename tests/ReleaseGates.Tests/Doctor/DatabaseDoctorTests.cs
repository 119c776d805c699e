using ReleaseGates.Doctor;
using ReleaseGates.Postgres.Doctor;
using ReleaseGates.Postgres.Migrations;
using System.Text.Json.Nodes;
using Xunit;

namespace ReleaseGates.Tests.Doctor;

/// <summary><c>gates-server doctor</c>: well when all is well, and each harm found by the line that is there for it.</summary>
public sealed class DatabaseDoctorTests
{
    [Fact]
    public void What_a_later_migration_drops_is_not_expected()
    {
        const string Sql = "create function ops.kept()\ncreate function ops.gone(x text)\ndrop function ops.gone(text);\n"
            + "create or replace function ops.back()\ndrop function if exists ops.back();\ncreate function ops.back()\n";
        Assert.Equal(["back", "kept"], Expected.Names(Expected.Function(), Sql));
    }

    private const string OpenedByDave = "insert into ops.releases (release_id, project, release_name, environment_target, source_ref, "
        + "initiating_actor) values (gen_random_uuid(), 'acme/shop', 'v1', 'production', 'abc', 'dave'); ";

    [Fact]
    public async Task A_healthy_database_is_called_healthy_and_is_left_as_it_was()
    {
        await using var database = await TestDatabase.CreateAsync();
        var rows = await RowsAsync(database);
        var (exit, said) = await DoctorAsync(database.OwnerConnectionString, "--json");
        Assert.True(exit == 0, said);
        var report = JsonNode.Parse(said)!;
        Assert.True((bool)report["healthy"]!);
        Assert.Equal(
            ["version", "extensions", "clock", "migrations", "roles", "memberships", "schema", "row security", "append-only", "functions",
                "data api", "foreign relations", "policy", "isolation", "sweeps", "people", "service_role", "canary", "personas limited"],
            report["checks"]!.AsArray().Select(check => (string)check!["check"]!));
        Assert.All(report["checks"]!.AsArray(), check => Assert.Equal("ok", (string?)check!["state"]));
        Assert.Equal(rows, await RowsAsync(database));

        var (_, text) = await DoctorAsync(database.OwnerConnectionString);
        Assert.Contains("ok       canary", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("migrations", "20261124000800_evidence.sql has not been applied",
        "delete from supabase_migrations.schema_migrations where version = '20261124000800'")]
    [InlineData("migrations", "20261124000800_evidence.sql was applied in another version",
        "update supabase_migrations.schema_migrations set statements = '{select 1}' where version = '20261124000800'")]
    [InlineData("schema", "ops.v_ingest_anomalies is missing", "drop view ops.v_ingest_anomalies cascade")]
    [InlineData("row security", "ops.releases has no row security", "alter table ops.releases disable row level security")]
    [InlineData("append-only", "approvals.approvals_append_only is not enabled always",
        "alter table ops.approvals enable trigger approvals_append_only")]
    [InlineData("append-only", "approvals.approvals_append_only is not enabled always",
        "alter table ops.approvals disable trigger approvals_append_only")]
    [InlineData("append-only", "approvals.approvals_append_only is missing", "drop trigger approvals_append_only on ops.approvals")]
    [InlineData("functions", "ops_private.sha1(bytea) may be called by everyone",
        "grant execute on function ops_private.sha1(bytea) to public")]
    [InlineData("functions", "ops.decide_promotion(uuid,text,timestamp with time zone) may be called by everyone",
        "grant execute on function ops.decide_promotion(uuid, text, timestamptz) to anon")]
    [InlineData("foreign relations", "ops.audit_log has no row security: authenticated may select",
        "create table ops.audit_log (id int); grant select on ops.audit_log to authenticated")]
    [InlineData("foreign relations", "ops.open has no row security: anon may insert",
        "create table ops.open (id int); grant usage on schema ops to anon; grant insert on ops.open to anon")]
    [InlineData("foreign relations", "ops.theirs() may be called by authenticated",
        "create function ops.theirs() returns int language sql as 'select 1'")]
    [InlineData("policy", "No requirement of G3 is on record", "delete from ops.gate_requirements where gate_code = 'G3'")]
    [InlineData("policy", "The event type alert_fired is not on record", "delete from ops.event_types where event_type = 'alert_fired'")]
    [InlineData("policy", "The error code four_eyes is not on record", "delete from ops.error_codes where code = 'four_eyes'")]
    [InlineData("isolation", "gates_server begins its transactions serializable",
        "do $$ begin execute format('alter role gates_server in database %I set default_transaction_isolation = serializable', "
            + "current_database()); end $$")]
    [InlineData("sweeps", "No sweep ran for five minutes", OpenedByDave)]
    [InlineData("people", "dave brought code in the last 30 days, and no assignment says who that is.", OpenedByDave)]
    [InlineData("people", "mel signed in the last 30 days, and no assignment says who that is.", OpenedByDave
        + "insert into ops.approvals (release_id, approver_id, persona_role, decision, scope) "
            + "select r.release_id, 'mel', 'release_manager', 'approved', 'release' from ops.releases r")]
    [InlineData("service_role", "nightly sent 1 events with service_role",
        "insert into ops.event_ingest_log (payload_hash, processing_status, error_detail, actor, token_role) "
            + "values (repeat('0', 64), 'rejected', 'a trial', 'nightly', 'service_role')")]
    [InlineData("canary", "An event was error processing_failed",
        "alter table ops.environment_events add check (event_type <> 'alert_fired')")]
    [InlineData("canary", "42883", "alter function ops.ingest_event(bytea) rename to gone")]
    [InlineData("personas limited", "sre may: select from ops.releases", "grant select on ops.releases to sre")]
    [InlineData("personas limited", "anon may: select from ops.releases",
        "grant usage on schema ops to anon; grant select on ops.releases to anon")]
    public async Task A_harm_is_found(string check, string wrong, string harm)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(harm);
        var found = (await ExamineAsync(database.OwnerConnectionString)).Single(each => each.Check == check);
        Assert.Contains(wrong, string.Join('\n', found.Wrong), StringComparison.Ordinal);
        Assert.NotNull(found.Hint);
    }

    [Fact]
    public async Task Who_is_known_or_a_service_is_nobody_to_look_for()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync(OpenedByDave);
        await database.RunAsync("select ops.assign_persona('dave', null, null, 'human'); "
            + "update ops.persona_assignments set revoked_at = clock_timestamp(), revoked_by = 'root'");
        await database.RunAsync(OpenedByDave.Replace("'dave'", "'renovate[bot]'", StringComparison.Ordinal)
            .Replace("'v1'", "'v2'", StringComparison.Ordinal));
        var found = (await ExamineAsync(database.OwnerConnectionString)).Single(each => each.Check == "people");
        Assert.Equal(("ok", ""), (found.State, string.Join('\n', found.Wrong)));
    }

    [Theory]
    [InlineData("public, ops", "exposes public, ops", "")]
    [InlineData("public", "exposes public", "The Data API does not expose ops.")]
    [InlineData("ops, ops_private", "exposes ops, ops_private", "The Data API exposes ops_private.")]
    public async Task What_the_Data_API_exposes_is_told_where_the_database_knows(string schemas, string says, string wrong)
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.AsSuperuserAsync("do $$ begin execute format('alter role authenticator in database %I "
            + $"set pgrst.db_schemas = %L', current_database(), '{schemas}'); end $$");
        var found = (await ExamineAsync(database.OwnerConnectionString)).Single(each => each.Check == "data api");
        Assert.Equal((says, wrong), (found.Says, string.Join('\n', found.Wrong)));
    }

    [Fact]
    public async Task A_foreign_table_with_row_security_is_its_owners_business()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("create table ops.audit_log (id int); alter table ops.audit_log enable row level security; "
            + "grant select on ops.audit_log to authenticated");
        var found = (await ExamineAsync(database.OwnerConnectionString)).Single(each => each.Check == "foreign relations");
        Assert.Equal(("ok", "1 in ops that are not ours"), (found.State, found.Says));
    }

    [Fact]
    public async Task Roles_and_memberships_are_looked_at()
    {
        await using var cluster = new EmptyCluster();
        await cluster.InitializeAsync();
        var database = await cluster.NewDatabaseAsync();
        await Migrator.ApplyAsync(database);
        Assert.All(await ExamineAsync(database), each => Assert.True(each.Wrong.Count == 0, $"{each.Check}: {each.Says}"));

        await cluster.AsSuperuserAsync("alter role sre login; alter role developer bypassrls; grant release_manager to authenticated");
        await EmptyCluster.RunAsync(database, "revoke qa_tester from authenticator");
        var found = await ExamineAsync(database);
        var (roles, memberships) = (
            found.Single(each => each.Check == "roles").Wrong, found.Single(each => each.Check == "memberships").Wrong);
        Assert.Equal(2, roles.Count);
        Assert.Contains("authenticator may not become qa_tester.", memberships);
        Assert.Contains("authenticated is a member of release_manager.", memberships);
    }

    [Fact]
    public async Task A_clock_that_is_off_is_noticed()
    {
        await using var database = await TestDatabase.CreateAsync();
        var found = new List<Diagnosis>();
        await foreach (var diagnosis in DatabaseDoctor.ExamineAsync(database.OwnerConnectionString, new LateTime()))
            found.Add(diagnosis);
        Assert.StartsWith("The database's clock is", found.Single(each => each.Check == "clock").Wrong.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_us_is_unwell_and_one_that_is_away_is_no_database()
    {
        await using var database = await TestDatabase.CreateFreshAsync();
        var (exit, said) = await DoctorAsync(database.OwnerConnectionString);
        Assert.Equal(1, exit);
        Assert.Contains("wrong    migrations", said, StringComparison.Ordinal);
        Assert.Contains("skipped  canary", said, StringComparison.Ordinal);
        Assert.Equal(3, (await DoctorAsync("postgresql://postgres:x@127.0.0.1:9/gates")).Exit);
        Assert.Equal(2, (await DoctorAsync(database.OwnerConnectionString, "--loud")).Exit);
    }

    [Fact]
    public async Task The_expectations_are_what_the_migrations_make()
    {
        await using var database = await TestDatabase.CreateAsync();
        Assert.Equal(await NamesAsync("select relname from pg_class where relnamespace = 'ops'::regnamespace and relkind = 'r'"),
            Expected.Tables);
        Assert.Equal(await NamesAsync("select relname from pg_class where relnamespace = 'ops'::regnamespace and relkind in ('v', 'm')"),
            Expected.Views);
        Assert.Equal(await NamesAsync("select distinct proname from pg_proc where pronamespace = 'ops'::regnamespace"), Expected.Functions);
        Assert.Equal(await NamesAsync("select c.relname || '.' || t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid "
            + "where c.relnamespace = 'ops'::regnamespace and t.tgenabled = 'A'"), Expected.AlwaysTriggers);

        async Task<IEnumerable<string>> NamesAsync(string sql) =>
            (await database.ValueAsync<string[]>($"select array(select name::text from ({sql}) as names (name))"))!.Order(
                StringComparer.Ordinal);
    }

    private static async Task<List<Diagnosis>> ExamineAsync(string connectionString)
    {
        var found = new List<Diagnosis>();
        await foreach (var diagnosis in DatabaseDoctor.ExamineAsync(connectionString, TimeProvider.System))
            found.Add(diagnosis);
        return found;
    }

    private static Task<(int Exit, string Said)> DoctorAsync(string connectionString, params string[] arguments) =>
        ServerProcess.RunAsync(new Dictionary<string, string> { ["GATES_DATABASE_URL"] = connectionString }, ["doctor", .. arguments]);

    private static Task<string?> RowsAsync(TestDatabase database) => database.ValueAsync<string>(
        "select concat_ws(' ', (select count(*) from ops.event_ingest_log), "
            + "(select count(*) from ops.environment_events), (select count(*) from ops.state_transitions))");

    private sealed class LateTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddMinutes(-10);
    }
}
