using System.Net.Sockets;
using System.Text;

namespace ReleaseGates.Bench.Load;

/// <summary>One HTTP/1.1 connection that sends what is in its buffer and reads one answer, and does nothing else.</summary>
internal sealed class Connection(ReleaseGates.Bench.Work.Target target, int number) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _head = Encoding.ASCII.GetBytes(
        $"POST {target.Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {target.Tokens[number % target.Tokens.Count]}\r\n"
            + $"Content-Type: {target.ContentType}\r\nContent-Length: ");

    private byte[] _out = new byte[4096];
    private byte[] _in = new byte[4096];
    private int _length;

    public ValueTask OpenAsync(CancellationToken cancel) => _socket.ConnectAsync(target.EndPoint, cancel);

    /// <summary>Where the body of the next request goes.</summary>
    public Span<byte> Body(int length)
    {
        var needed = _head.Length + length + 32;
        if (_out.Length < needed)
            _out = new byte[needed];
        _head.CopyTo(_out, 0);
        var at = _head.Length;
        length.TryFormat(_out.AsSpan(at), out var digits);
        at += digits;
        "\r\n\r\n"u8.CopyTo(_out.AsSpan(at));
        at += 4;
        _length = at + length;
        return _out.AsSpan(at, length);
    }

    /// <summary>The status and the body of the answer; the body is valid until the next request.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(CancellationToken cancel)
    {
        for (var sent = 0; sent < _length;)
            sent += await _socket.SendAsync(_out.AsMemory(sent, _length - sent), cancel);
        var read = 0;
        while (true)
        {
            var got = await _socket.ReceiveAsync(_in.AsMemory(read), cancel);
            if (got == 0)
                throw new IOException("The server closed the connection.");
            read += got;
            if (Answer.TryRead(_in.AsSpan(0, read), out var status, out var body))
                return (status, _in.AsMemory(body));
            if (read == _in.Length)
                Array.Resize(ref _in, 2 * _in.Length);
        }
    }

    public void Dispose() => _socket.Dispose();
}
