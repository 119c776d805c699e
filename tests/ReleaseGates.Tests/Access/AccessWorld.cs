using Npgsql;
using ReleaseGates.Dev.Access;

namespace ReleaseGates.Tests.Access;

/// <summary>A database in which, for every caller, each table has a row of each class.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    private static readonly string[] Reference = ["error_codes", "event_types", "exception_types", "gate_requirements", "policy_changes",
        "policy_settings", "reason_codes", "state_machines"];

    /// <summary>Filled once; each test has a copy.</summary>
    private static readonly Lazy<Task<AccessWorld>> Filled = new(FilledAsync);

    private const string Reviewer = "a reviewer";

    private readonly Dictionary<(string Subject, string Table, RowClass Row), string> _keys;
    private readonly Dictionary<string, Guid> _releases;
    private readonly Guid _elsewhere;

    private AccessWorld(TestDatabase database) => (Database, _keys, _releases, _elsewhere) = (database, [], [], Guid.NewGuid());

    private AccessWorld(TestDatabase database, AccessWorld from) =>
        (Database, _keys, _releases, _elsewhere) = (database, from._keys, from._releases, from._elsewhere);

    public TestDatabase Database { get; }

    public AccessFile File { get; } = AccessFile.Load(Repository.Root);

    /// <summary>A release that somebody else opened.</summary>
    public Guid Elsewhere => _elsewhere;

    public static async Task<AccessWorld> CreateAsync()
    {
        var filled = await Filled.Value;
        return new(await filled.Database.CopyAsync(), filled);
    }

    private static async Task<AccessWorld> FilledAsync()
    {
        var world = new AccessWorld(await TestDatabase.CreateAsync());
        await People.AssignAsync(world.Database);
        foreach (var outsider in AccessCaller.All.Where(caller => caller.IsOutsider))
            await world.Database.RunAsync("select ops.assign_persona($1, $2)", outsider.Subject, outsider.Role);
        await world.Database.RunAsync("select ops.assign_persona($1, 'developer')", AccessCaller.Stranger);
        // Nobody reviews while somebody who opened a release is unknown.
        foreach (var caller in AccessCaller.All.Where(caller => !caller.IsPersona))
            await world.Database.RunAsync("select ops.assign_persona($1, null, kind => 'human')", caller.Subject);
        await world.Database.RunAsync("select ops.assign_persona($1, 'sre')", Reviewer);
        await world.OpenReleaseAsync(world._elsewhere, AccessCaller.Stranger);
        foreach (var caller in AccessCaller.All.Where(caller => !caller.IsOutsider))
            await world.SeedAsync(caller);
        return world;
    }

    public string Key(AccessCaller caller, TableAccess table, RowClass row) => _keys[(caller.RowsOf, table.Name, row)];

    public Guid ReleaseOf(AccessCaller caller, RowClass row) =>
        row is RowClass.Own or RowClass.SameRelease ? _releases[caller.RowsOf] : _elsewhere;

    /// <summary>A new row of that class, as JSON, that the caller might want to insert.</summary>
    public async Task<string> NewRowAsync(AccessCaller caller, TableAccess table, RowClass row)
    {
        var columns = table.GrantOf(caller.Role, Verb.Insert)?.Columns ?? [.. AccessRows.All[table.Name].Keys];
        // To an outsider every row of the insider's release is another's; it still may speak for itself alone.
        var author = caller.IsOutsider || row is RowClass.SameRelease or RowClass.Anothers ? AccessCaller.Stranger : caller.Subject;
        var members = string.Join(", ", columns.Select(column => $"'{column}', {Fill(table, column, author, caller, row)}"));
        return (await Database.ValueAsync<string>($"select jsonb_build_object({members})::text"))!;
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    private string Fill(TableAccess table, string column, string author, AccessCaller caller, RowClass row) =>
        AccessRows.All[table.Name][column]
        .Replace("{author}", $"'{author}'", StringComparison.Ordinal)
        .Replace("{release}", $"'{ReleaseOf(caller, row)}'::uuid", StringComparison.Ordinal)
        .Replace("{persona}", $"'{(caller.IsPersona && caller.Role != "audit_reader" ? caller.Role : "sre")}'", StringComparison.Ordinal);

    private async Task SeedAsync(AccessCaller caller)
    {
        _releases[caller.Subject] = Guid.NewGuid();
        await OpenReleaseAsync(_releases[caller.Subject], caller.Subject);
        foreach (var table in File.Tables)
        {
            foreach (var row in table.RowClasses)
                _keys[(caller.Subject, table.Name, row)] = await SeedAsync(caller, table, row);
        }
    }

    private async Task<string> SeedAsync(AccessCaller caller, TableAccess table, RowClass row)
    {
        if (Reference.Contains(table.Name))
            return (await Database.ValueAsync<string>($"select min({table.Key}::text) from ops.{table.Name}"))!;
        if (table.Name == "releases")
            return $"{(row == RowClass.Own ? _releases[caller.Subject] : _elsewhere)}";
        if (table.Name == "release_gates")
            return (await Database.ValueAsync<Guid>("select ops.gate_id($1, 'G1')", ReleaseOf(caller, row))).ToString();
        var author = row is RowClass.Own or RowClass.OtherRelease ? caller.Subject : AccessCaller.Stranger;
        var columns = AccessRows.All[table.Name].Keys;
        var values = columns.Select(column => Fill(table, column, author, caller, row)).ToList();
        await using var connection = await Database.Owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Approving one's own and another's releases alike takes the one type that allows it, and a human.
        await using var insert = new NpgsqlCommand($"""
            insert into ops.{table.Name} ({string.Join(", ", columns)})
            select {string.Join(", ", values).Replace("'gate_bypass'", "'break_glass'", StringComparison.Ordinal)}
            returning {table.Key}::text
            """, connection, transaction);
        var key = (string)(await insert.ExecuteScalarAsync())!;
        if (table.Name == "exceptions")
        {
            // The next one of the same release would be a renewal, were this one not reviewed.
            await using var review = new NpgsqlCommand(
                $"select ops_private.begin_acting('{Reviewer}', 'human', null, null)", connection, transaction);
            await review.ExecuteNonQueryAsync();
            review.CommandText = $"update ops.exceptions set post_review_status = 'complete' where exception_id = '{key}'";
            await review.ExecuteNonQueryAsync();
        }
        await transaction.CommitAsync();
        return key;
    }

    private Task<int> OpenReleaseAsync(Guid id, string by) => Database.RunAsync(
        "insert into ops.releases (release_id, project, release_name, environment_target, source_ref, initiating_actor, created_by) "
            + "values ($1, 'acme/shop', $2, 'production', 'abc', $3, $3)",
        id, $"{id}", by);
}
