namespace ReleaseGates.Cli.ReleaseRecords;

internal enum CellKind
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A status of the schema.</summary>
    Status,

    /// <summary>A time, never broken across lines.</summary>
    Time,

    /// <summary>An id, a hash, a key, a ref.</summary>
    Code,

    /// <summary>A location: a link if it is an http address, else plain text.</summary>
    Address,
}
