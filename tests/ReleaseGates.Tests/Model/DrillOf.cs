namespace ReleaseGates.Tests.Model;

/// <summary>Whose drill it is.</summary>
internal enum DrillOf
{
    /// <summary>An operator's who names no project: everybody's.</summary>
    Platform,

    /// <summary>The project's own.</summary>
    Own,

    /// <summary>Reported by the pipeline of another project, which may speak for no other.</summary>
    AnotherProject,

    /// <summary>Reported by a pipeline that names no project: nobody's.</summary>
    Nobody,
}
