namespace ReleaseGates.LocalStack.Embedded;

/// <summary>The port is in use.</summary>
public sealed class PortTakenException(int port)
    : EmbeddedPostgresException($"Port {port} on 127.0.0.1 is taken. Stop what listens there, or choose another port.")
{
    public int Port => port;
}
