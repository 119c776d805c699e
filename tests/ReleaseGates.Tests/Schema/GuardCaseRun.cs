using Npgsql;
using System.Text.Json;

namespace ReleaseGates.Tests.Schema;

/// <summary>Runs cases inside one transaction that is never committed; each leaves nothing behind.</summary>
internal sealed class GuardCaseRun : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private GuardCaseRun(NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>What of these cases is not as it should be; those of one isolation level share a transaction.</summary>
    /// <param name="before">What is done first in each transaction.</param>
    /// <param name="enough">How many faults are enough to stop.</param>
    public static async Task<IReadOnlyList<string>> FaultsAsync(
        TestDatabase database, IEnumerable<GuardCase> cases, string before = "select 1", int enough = int.MaxValue)
    {
        var faults = new List<string>();
        foreach (var alike in cases.GroupBy(guard => guard.Isolation).OrderBy(alike => alike.Key))
        {
            await using var run = await OpenAsync(database);
            await run.RunAsync($"set transaction isolation level {alike.Key ?? "read committed"}");
            await run.RunAsync(before);
            faults.AddRange(await run.FaultsAsync(alike, enough));
            if (faults.Count >= enough)
                break;
        }
        return faults;
    }

    private static async Task<GuardCaseRun> OpenAsync(TestDatabase database)
    {
        var connection = await database.Owner.OpenConnectionAsync();
        return new(connection, await connection.BeginTransactionAsync());
    }

    private async Task<IReadOnlyList<string>> FaultsAsync(IEnumerable<GuardCase> cases, int enough = int.MaxValue)
    {
        var faults = new List<string>();
        foreach (var guard in cases)
        {
            await RunAsync("savepoint before_case");
            if (await FaultAsync(guard) is { } fault)
                faults.Add($"{guard.Name}: {fault}");
            await RunAsync("rollback to savepoint before_case");
            if (faults.Count >= enough)
                break;
        }
        return faults;
    }

    private async Task RunAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<string?> FaultAsync(GuardCase guard)
    {
        if (await RefusalAsync([.. guard.Given, "savepoint before_fault"]) is { } unexpected)
            return $"its given is refused: {Describe(unexpected)}";

        var refusal = await RefusalAsync([.. Speaker(guard), guard.Fault, "select set_config('role', 'none', true)"]);
        if (guard.Refused is { } expected)
        {
            if (refusal is null)
                return $"the fault is taken, {expected} was expected: {guard.Fault}";
            if (!expected.Split('|').Any(one => Matches(one, refusal))
                || refusal.Detail?.Contains(guard.Says ?? "", StringComparison.Ordinal) is false
                || (guard.Table is { } table && refusal.TableName != table))
                return $"the fault is refused by {Describe(refusal)}, not by {expected} {guard.Says}: {guard.Fault}";
        }
        else if (refusal is not null)
            return $"the fault is refused: {Describe(refusal)}: {guard.Fault}";
        if (guard.Marked is { } marked && !await HoldsAsync(marked))
            return $"after the fault it does not hold that {marked}";
        await RunAsync("rollback to savepoint before_fault");

        if (guard.Cure is null)
            return null;
        if (await RefusalAsync([.. Speaker(guard), guard.Cure, "select set_config('role', 'none', true)"]) is { } refused)
            return $"the cure is refused: {Describe(refused)}: {guard.Cure}";
        return guard.Then is null || await HoldsAsync(guard.Then) ? null : $"after the cure it does not hold that {guard.Then}";
    }

    private static string[] Speaker(GuardCase guard)
    {
        if (guard.As is null)
            return [];
        var (subject, role) = (JsonSerializer.Serialize("test-" + guard.As), JsonSerializer.Serialize(guard.As));
        var more = guard.Claims.Length > 0 ? $",{guard.Claims}" : "";
        var claims = $$"""{"sub":{{subject}},"role":{{role}}{{more}}}""";
        return [$"select set_config('role', '{guard.As}', true), set_config('request.jwt.claims', '{claims}', true)"];
    }

    private static bool Matches(string expected, PostgresException refusal) => expected.Split(' ', 2) switch
    {
        [var state] => refusal.SqlState == state,
        [var state, var guard] => refusal.SqlState == state && Name(refusal) == guard,
        _ => false,
    };

    private static string? Name(PostgresException refusal) => refusal.ConstraintName ?? refusal.ColumnName ?? refusal.MessageText;

    private static string Describe(PostgresException refusal) =>
        $"{refusal.SqlState} {Name(refusal)} ({refusal.MessageText}; {refusal.Detail})";

    private async Task<PostgresException?> RefusalAsync(string[] statements)
    {
        try
        {
            await RunAsync(string.Join(";\n", statements));
            return null;
        }
        catch (PostgresException refusal)
        {
            return refusal;
        }
    }

    private async Task<bool> HoldsAsync(string condition)
    {
        await using var command = new NpgsqlCommand($"select coalesce(({condition}), false)", _connection, _transaction);
        return (bool)(await command.ExecuteScalarAsync())!;
    }
}
