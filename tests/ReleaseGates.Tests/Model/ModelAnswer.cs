using System.Globalization;

namespace ReleaseGates.Tests.Model;

/// <summary>A decision, reduced to what the model foretells.</summary>
/// <param name="ValidUntil">Hours after the history began; null: no end in sight.</param>
internal sealed record ModelAnswer(
    bool IsAllowed, IReadOnlyList<string> Reasons, IReadOnlyList<string> Gates, IReadOnlyList<string> Exceptions, double? ValidUntil)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{(IsAllowed ? "allow" : "deny")} ({string.Join("; ", Reasons)}) "
            + $"{string.Join(", ", Gates)} by [{string.Join(", ", Exceptions)}] until {ValidUntil:0.#####}");
}
