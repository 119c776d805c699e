using Npgsql;

namespace ReleaseGates.Tests.Support;

/// <summary>A function of the schema as a database tells it, and how it reads without some of its words.</summary>
/// <param name="Name">Its name, without the schema.</param>
/// <param name="Definition">The statement that creates it.</param>
internal sealed record FunctionText(string Name, string Definition)
{
    private const string Select = """
        select p.proname::text, pg_get_functiondef(p.oid)
          from pg_proc p
         where p.pronamespace in ('ops'::regnamespace, 'ops_private'::regnamespace) and p.prokind = 'f' and ($1 is null or p.proname = $1)
         order by p.proname, p.oid
        """;

    /// <summary>Every function of the schema.</summary>
    public static async Task<IReadOnlyList<FunctionText>> ListAsync(NpgsqlConnection connection, string? name = null)
    {
        await using var command = new NpgsqlCommand(Select, connection);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = name });
        await using var reader = await command.ExecuteReaderAsync();
        var functions = new List<FunctionText>();
        while (await reader.ReadAsync())
            functions.Add(new(reader.GetString(0), reader.GetString(1)));
        return functions;
    }

    /// <summary>The one function of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none, or there are several.</exception>
    public static async Task<FunctionText> ReadAsync(NpgsqlConnection connection, string name) =>
        await ListAsync(connection, name) is [var one] ? one : throw new InvalidOperationException($"There is not one function {name}.");

    /// <summary>The statement that replaces it by itself without this text.</summary>
    /// <exception cref="InvalidOperationException">The text does not occur there exactly once.</exception>
    public string Without(string text, string instead) => Definition.Split(text).Length - 1 is var times && times == 1
        ? Definition.Replace(text, instead, StringComparison.Ordinal)
        : throw new InvalidOperationException($"{Name} says '{text}' {times} times.");

    /// <summary>The statement that replaces it by itself without what stands at this place.</summary>
    public string Without(Range place, string instead) => Definition[..place.Start] + instead + Definition[place.End..];
}
