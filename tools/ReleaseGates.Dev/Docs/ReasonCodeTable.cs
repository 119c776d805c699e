using Npgsql;
using System.Text;

namespace ReleaseGates.Dev.Docs;

/// <summary>docs/reasons.md: every reason code from <c>ops.reason_codes</c>, in the order of the table's alphabet.</summary>
internal static class ReasonCodeTable
{
    public const string File = "docs/reasons.md";
    public const string Name = "reason codes";

    public static async Task<string> RenderAsync(NpgsqlDataSource database)
    {
        var table = new StringBuilder("| Code | Meaning | Who can act | Since |\n|---|---|---|---|\n");
        await using var command = database.CreateCommand("select code, meaning, who_can_act, since from ops.reason_codes order by code");
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            table.Append($"| `{rows.GetString(0)}` | {rows.GetString(1)} | {rows.GetString(2)} | {rows.GetString(3)} |\n");
        return table.ToString();
    }
}
