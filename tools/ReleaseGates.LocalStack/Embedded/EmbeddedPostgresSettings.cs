namespace ReleaseGates.LocalStack.Embedded;

/// <summary>Where an embedded Postgres lives and how it runs.</summary>
/// <param name="Folder">Holds the data, the log and the superuser's password, and nothing else; made when missing.</param>
public sealed record EmbeddedPostgresSettings(string Folder)
{
    /// <summary>The folder of initdb, pg_ctl and postgres; by default the one that npm installed.</summary>
    public string? BinFolder { get; init; }

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    public int MaxConnections { get; init; } = 100;

    /// <summary>False gives up what was committed when the machine fails. For tests only.</summary>
    public bool Durable { get; init; } = true;
}
