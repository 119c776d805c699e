namespace ReleaseGates.Dev.Access;

/// <summary>Whose a row is, to the caller who reaches for it.</summary>
public enum RowClass
{
    /// <summary>The caller's own, in a release that it opened.</summary>
    Own,

    /// <summary>Another's, in a release that the caller opened.</summary>
    SameRelease,

    /// <summary>The caller's own, in a release that another opened.</summary>
    OtherRelease,

    /// <summary>Another's, in a release that another opened.</summary>
    Anothers,
}
