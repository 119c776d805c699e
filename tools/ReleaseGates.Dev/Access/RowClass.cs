namespace ReleaseGates.Dev.Access;

/// <summary>Who wrote a row, relative to the caller.</summary>
public enum RowClass
{
    /// <summary>The caller's own, in a release that it opened.</summary>
    Own,

    /// <summary>Someone else's, in a release that the caller opened.</summary>
    SameRelease,

    /// <summary>The caller's own, in a release that someone else opened.</summary>
    OtherRelease,

    /// <summary>Someone else's, in a release that someone else opened.</summary>
    Anothers,
}
