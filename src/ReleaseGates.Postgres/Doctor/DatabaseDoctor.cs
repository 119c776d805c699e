using Npgsql;
using ReleaseGates.Doctor;
using System.Runtime.CompilerServices;

namespace ReleaseGates.Postgres.Doctor;

/// <summary>
/// Looks at a database and says what is right with our installation and what is not. It changes nothing: what has to be
/// tried is tried in a transaction that is rolled back. Ask as the owner of the schema, who may see everything.
/// </summary>
public static class DatabaseDoctor
{
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async IAsyncEnumerable<Diagnosis> ExamineAsync(
        string connectionString, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = "gates doctor",
            Pooling = false,
            CommandTimeout = 30,
            Options = "-c TimeZone=UTC -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s",
        };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync(cancel);

        yield return await AskAsync(connection, Questions.Version, cancel);
        yield return await AskAsync(connection, Questions.Extensions, cancel);
        yield return await Clock.CompareAsync(connection, time, cancel);
        yield return await Tried("migrations", () => History.CompareAsync(connection, cancel));
        yield return await AskAsync(connection, Questions.Roles, cancel);
        yield return await AskAsync(connection, Questions.Memberships, cancel);
        var schema = await AskAsync(connection, Questions.Objects, cancel);
        yield return schema;
        foreach (var question in (Question[])[Questions.RowSecurity, Questions.AppendOnly, Questions.Execution, Questions.Exposure,
            Questions.Foreign])
            yield return await AskAsync(connection, question, cancel);
        if (schema.Wrong.Count > 0)
        {
            foreach (var check in (string[])[Questions.Policy.Check, Habits.Isolation.Check, Habits.Sweeps.Check, Habits.People.Check,
                Habits.ServiceRole.Check, Canary.Check, Limits.Check])
                yield return Diagnosis.Skipped(check, "the schema is not whole");
            yield break;
        }
        foreach (var question in (Question[])[Questions.Policy, Habits.Isolation, Habits.Sweeps, Habits.People, Habits.ServiceRole])
            yield return await AskAsync(connection, question, cancel);
        yield return await Tried(Canary.Check, () => Canary.SendAsync(connection, time, cancel));
        yield return await Tried(Limits.Check, () => Limits.TryAsync(connection, cancel));
    }

    private static Task<Diagnosis> AskAsync(NpgsqlConnection connection, Question question, CancellationToken cancel) =>
        Tried(question.Check, async () =>
    {
        await using var command = new NpgsqlCommand(question.Sql, connection);
        foreach (var argument in question.Arguments)
            command.Parameters.Add(new() { Value = argument });
        await using var answer = await command.ExecuteReaderAsync(cancel);
        await answer.ReadAsync(cancel);
        var wrong = answer.GetFieldValue<string[]>(1);
        return new Diagnosis(question.Check, answer.GetString(0), wrong, wrong.Length > 0 ? question.Hint : null);
    });

    /// <summary>A check that the login may not make is skipped, and one that fails is wrong: neither ends the visit.</summary>
    private static async Task<Diagnosis> Tried(string check, Func<Task<Diagnosis>> look)
    {
        try
        {
            return await look();
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return Diagnosis.Skipped(check, $"this login may not look: {failure.MessageText}");
        }
        catch (PostgresException failure)
        {
            return Diagnosis.Fault(check, $"{failure.SqlState}: {failure.MessageText}",
                "Run the migrations; if it stays, something has changed what they made.");
        }
    }
}
