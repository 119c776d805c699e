namespace ReleaseGates.Tests.Model;

/// <summary>What an act does, as the model sees it.</summary>
internal abstract record Effect
{
    public sealed record Check(string Gate, string Name, string Status) : Effect;

    /// <param name="Gate">Null: evidence of the whole release.</param>
    public sealed record Evidence(string? Gate, string Type) : Effect;

    /// <param name="Gate">Null: of the whole release, which is G3's.</param>
    public sealed record Sign(string? Gate, string Decision) : Effect;

    public sealed record Ref(string Name) : Effect;

    /// <param name="From">Hours after the history began; null: at once.</param>
    /// <param name="Until">Hours after the history began.</param>
    /// <param name="Control">A check that must pass, or null.</param>
    /// <param name="Elsewhere">For the sibling release.</param>
    public sealed record Grant(string Type, string[] Gates, double? From, double Until, string? Control = null, bool Elsewhere = false) : Effect;

    /// <summary>The latest exception of the release is reviewed.</summary>
    public sealed record Review : Effect;

    public sealed record Deploy : Effect;

    /// <summary>A requirement of the project's own.</summary>
    public sealed record Policy(string Gate, string Code, string Fields, Func<Rules, Rules> Change) : Effect;
}
