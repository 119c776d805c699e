using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ReleaseGates.Tests.Cli;

/// <summary>A door that takes one request, answers as much as it is told to, and then says nothing more.</summary>
internal sealed class HangingDoor : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _callers = [];

    public HangingDoor() => _listener.Start();

    public Dictionary<string, string> Connection => new() { ["GATES_URL"] = $"http://{_listener.LocalEndpoint}", ["GATES_TOKEN"] = "t" };

    /// <summary>Returns once a request has arrived as a whole and the answer has left.</summary>
    public async Task AnswerAsync(string lines, CancellationToken cancel)
    {
        var caller = await _listener.AcceptTcpClientAsync(cancel);
        _callers.Add(caller);
        var stream = caller.GetStream();
        var request = new StringBuilder();
        var buffer = new byte[65536];
        while (!IsWhole(request.ToString()))
            request.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, cancel)));
        if (lines.Length > 0)
            await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n"
                + $"Transfer-Encoding: chunked\r\n\r\n{lines.Length:x}\r\n{lines}\r\n"), cancel);
    }

    public void Dispose()
    {
        foreach (var caller in _callers)
            caller.Dispose();
        _listener.Dispose();
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var length = request.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase));
        return end >= 0 && (length is null || request.Length - end - 4 >= int.Parse(length["Content-Length: ".Length..]));
    }
}
