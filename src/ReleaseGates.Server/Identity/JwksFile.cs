using Microsoft.IdentityModel.Tokens;
using ReleaseGates.Server.Configuration;

namespace ReleaseGates.Server.Identity;

/// <summary>A JWKS document on disk, read again when it has changed.</summary>
internal sealed partial class JwksFile : ISigningKeys
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger<JwksFile> _log;
    private Document _document;

    public JwksFile(string path, TimeProvider time, ILogger<JwksFile> log)
    {
        (_path, _time, _log) = (path, time, log);
        try
        {
            _document = Load();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new ConfigurationException($"The JWKS file {path} cannot be used: {wrong.Message}",
                "Point Jwks at a readable JWKS document, or at the issuer's JWKS URL.");
        }
    }

    public ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(string? kid, CancellationToken cancel)
    {
        var document = _document;
        if (_time.GetElapsedTime(document.LookedAt) >= BetweenLooks)
        {
            try
            {
                document = File.GetLastWriteTimeUtc(_path) == document.WrittenAt
                    ? document with { LookedAt = _time.GetTimestamp() }
                    : Load();
            }
            catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or FormatException)
            {
                // A file caught half-written is read again at the next look.
                Log.NotReloaded(_log, _path, wrong.Message);
                document = document with { LookedAt = _time.GetTimestamp() };
            }
            _document = document;
        }
        return new(document.Keys);
    }

    private Document Load()
    {
        var writtenAt = File.GetLastWriteTimeUtc(_path);
        return new(Jwks.Read(File.ReadAllText(_path)), writtenAt, _time.GetTimestamp());
    }

    private sealed record Document(IReadOnlyList<SecurityKey> Keys, DateTime WrittenAt, long LookedAt);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The changed JWKS file {Path} cannot be used, the keys before it stay: {Reason}")]
        public static partial void NotReloaded(ILogger logger, string path, string reason);
    }
}
