namespace ReleaseGates.LocalStack;

/// <summary>Where the local stack keeps what it keeps, and where it listens.</summary>
/// <param name="Folder">Data, keys and logs; made when missing.</param>
/// <param name="PostgresPort">0 takes the port of the last start when it is free, else another.</param>
/// <param name="ServerPort">0 takes the port of the last start when it is free, else another.</param>
public sealed record LocalStackSettings(string Folder, int PostgresPort = 0, int ServerPort = 0)
{
    /// <summary>Another Postgres than the one that npm installed.</summary>
    public string? BinFolder { get; init; }
}
