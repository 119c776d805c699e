namespace ReleaseGates.Tests.Explorer.Laws;

/// <summary>A law of docs/laws.md, told from what people did and not from the rule.</summary>
/// <param name="Number">The law's.</param>
/// <param name="Acts">The law's own acts, which bring its situations about.</param>
/// <param name="Rules">Rules without which its own acts break it; more than one where each of them would do.</param>
/// <param name="Broken">What is wrong with the last step of a path; null when nothing is.</param>
internal sealed record Law(int Number, string[] Acts, string[] Rules, Func<LawPath, string?> Broken)
{
    /// <summary>What was done before its own acts, so that they soon get where it says something.</summary>
    public string[] Start { get; init; } = [];

    public static IReadOnlyList<Law> All { get; } =
        [.. LawsOfFacts.All, .. LawsOfDeployments.All, .. LawsOfRollbacks.All];

    public override string ToString() => $"law {Number}";
}
