using System.Security.Cryptography;
using System.Text;

namespace ReleaseGates.Gates;

/// <summary>The id of a release's gate (FR-2), also for personas that may not read the gates.</summary>
public static class GateId
{
    /// <summary>
    /// The gate's id, a version 8 uuid: half of it is the release's, so that what belongs to a release lies together in
    /// every index, half a hash of release and code. The SQL twin is <c>ops.gate_id(release_id, gate_code)</c>.
    /// </summary>
    public static Guid Of(Guid releaseId, string gateCode)
    {
        ArgumentNullException.ThrowIfNull(gateCode);
        const int Half = 8;
        var release = releaseId.ToByteArray(bigEndian: true);
        var hash = SHA256.HashData([.. release, .. Encoding.UTF8.GetBytes(gateCode)]);
        byte[] id = [.. release[..Half], .. hash[..Half]];
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id, bigEndian: true);
    }
}
