using System.Security.Cryptography;
using System.Text;

namespace ReleaseGates;

/// <summary>RFC 9562 version 5 UUIDs: the same name always has the same id, so parallel jobs agree without talking.</summary>
public static class NameBasedUuid
{
    /// <summary>The id of a name in a namespace; the SQL twin is <c>ops_private.uuid_v5</c>.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="name">The name, hashed as UTF-8.</param>
    public static Guid Create(Guid space, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var message = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        space.TryWriteBytes(message, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, message.AsSpan(16));
#pragma warning disable CA5350 // Version 5 is SHA-1 by definition; nothing here relies on its strength.
        var hash = SHA1.HashData(message);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
