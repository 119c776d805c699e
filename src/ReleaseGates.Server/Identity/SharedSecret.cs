using Microsoft.IdentityModel.Tokens;
using System.Text;

namespace ReleaseGates.Server.Identity;

/// <summary>One HS256 secret, known to the issuer and to us.</summary>
internal sealed class SharedSecret(string secret) : ISigningKeys
{
    private readonly SecurityKey[] _keys = [new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret))];

    public ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(string? kid, CancellationToken cancel) => new(_keys);
}
