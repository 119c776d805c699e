namespace ReleaseGates.Doctor;

/// <summary>One thing that a doctor looked at.</summary>
/// <param name="Check">What was looked at: a word or two that stay the same.</param>
/// <param name="Says">What is there, in a few words.</param>
/// <param name="Wrong">What is not right, a sentence each; empty when nothing is.</param>
/// <param name="Hint">What to do about it; null when nothing is wrong.</param>
public sealed record Diagnosis(string Check, string Says, IReadOnlyList<string> Wrong, string? Hint)
{
    /// <summary>Whether it could not be looked at from here; <see cref="Says"/> tells why. No fault.</summary>
    public bool IsSkipped { get; private init; }

    /// <summary><c>ok</c>, <c>wrong</c> or <c>skipped</c>.</summary>
    public string State => IsSkipped ? "skipped" : Wrong.Count > 0 ? "wrong" : "ok";

    /// <summary>All is right.</summary>
    public static Diagnosis Fine(string check, string says) => new(check, says, [], null);

    /// <summary>One thing is not.</summary>
    public static Diagnosis Fault(string check, string wrong, string hint) => new(check, wrong, [wrong], hint);

    /// <summary>It cannot be seen from here.</summary>
    public static Diagnosis Skipped(string check, string why) => new(check, why, [], null) { IsSkipped = true };
}
