using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ReleaseGates.Bench.Work;

internal static class Listening
{
    public static async Task WaitAsync(IPEndPoint address, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(address, cancel);
                return;
            }
            catch (SocketException) when (watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50, cancel);
            }
        }
    }
}
