using ReleaseGates.Dev.Access;

namespace ReleaseGates.Tests.Access;

/// <summary>One cell of the matrix: who, what, which row, and whether it may.</summary>
/// <param name="Has">Whether the caller holds the privilege at all.</param>
/// <param name="May">Whether it may do this to this row.</param>
internal sealed record Cell(AccessCaller Caller, TableAccess Table, Verb Verb, RowClass Row, bool Has, bool May)
{
    /// <summary>Every cell of one table.</summary>
    public static IEnumerable<Cell> Of(TableAccess table) =>
        from caller in AccessCaller.All
        from verb in Enum.GetValues<Verb>()
        from row in table.RowClasses
        let grant = table.GrantOf(caller.Role, verb)
        // What is the insider's own is another's to an outsider.
        let seen = caller.IsOutsider ? RowClass.Anothers : row
        select new Cell(caller, table, verb, row, grant is not null, grant?.Covers(seen) ?? false);

    public bool Agrees(Outcome outcome) => May ? outcome.IsDone : Has ? outcome.IsOutOfReach : outcome.IsWithoutPrivilege;

    public override string ToString() => $"{Caller} {Verb} {Table.Name} ({Row}): {(May ? "may" : "may not")}";
}
