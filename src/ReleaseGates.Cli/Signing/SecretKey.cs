using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ReleaseGates.Cli.Signing;

/// <summary>A secret shared with the control plane, for HS256. At least as long as the hash, or it could be guessed.</summary>
internal sealed class SecretKey : SigningKey
{
    private readonly byte[] _secret;

    private SecretKey(byte[] secret, string? id)
        : base("HS256", id) => _secret = secret.Length >= HMACSHA256.HashSizeInBytes ? secret : throw new FormatException();

    /// <summary>The secret as in the control plane's settings: one line of text, whose bytes are the key.</summary>
    public static SecretKey OfText(string text) =>
        text.Any(character => char.IsControl(character) || char.IsWhiteSpace(character) || character == '\uFFFD')
            ? throw new FormatException()
            : new(Encoding.UTF8.GetBytes(text), null);

    public static SecretKey OfJwk(Func<string, string?> member) =>
        new(Base64Url.DecodeFromChars(member("k") ?? throw new FormatException()), member("kid"));

    public override void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    protected override byte[] Sign(byte[] text) => HMACSHA256.HashData(_secret, text);
}
