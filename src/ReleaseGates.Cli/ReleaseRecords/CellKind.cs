namespace ReleaseGates.Cli.ReleaseRecords;

internal enum CellKind
{
    /// <summary>Words.</summary>
    Text,

    /// <summary>One of the schema's status words.</summary>
    Status,

    /// <summary>A moment, which is never broken over two lines.</summary>
    Time,

    /// <summary>An id, a hash, a key, a ref.</summary>
    Code,

    /// <summary>Where something is kept: a link if it is an http address, else as it stands.</summary>
    Address,
}
