using ReleaseGates.Tests.Schema;

namespace ReleaseGates.Tests.Mutants;

/// <summary>The schema without one of its guards.</summary>
/// <param name="Name">What was taken away.</param>
/// <param name="Sql">Takes it away.</param>
/// <param name="Guard">The constraint, column or trigger that it was; its cases are asked first.</param>
/// <param name="IsIngest">Whether the ingest table is what must notice.</param>
internal sealed record Mutant(string Name, string Sql, string Guard = "", bool IsIngest = false)
{
    public IEnumerable<GuardCase> Cases => GuardCases.All.OrderByDescending(one => one.IsAbout(Guard));
}
