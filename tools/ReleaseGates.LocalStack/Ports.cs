using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace ReleaseGates.LocalStack;

/// <summary>The ports of the last start, so that what a person wrote down still holds.</summary>
public sealed record Ports(int Postgres, int Server)
{
    public static Ports Of(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<Ports>(File.ReadAllText(FileIn(folder))) ?? new(0, 0);
        }
        catch (Exception none) when (none is IOException or JsonException)
        {
            return new(0, 0);
        }
    }

    public void Keep(string folder) => File.WriteAllText(FileIn(folder), JsonSerializer.Serialize(this));

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>
    /// A port that nobody listens on, below those that the system gives to outgoing connections: one of them could take it first.
    /// </summary>
    public static int Free()
    {
        int port;
        do
            port = Random.Shared.Next(20_000, 32_000);
        while (!IsFree(port));
        return port;
    }

    private static string FileIn(string folder) => Path.Combine(folder, "ports.json");
}
