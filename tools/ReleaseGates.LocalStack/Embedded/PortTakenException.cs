namespace ReleaseGates.LocalStack.Embedded;

/// <summary>Somebody else listens on the port.</summary>
public sealed class PortTakenException(int port)
    : EmbeddedPostgresException($"Port {port} on 127.0.0.1 is taken. Stop what listens there, or choose another port.")
{
    public int Port => port;
}
