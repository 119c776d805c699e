using Microsoft.IdentityModel.Tokens;

namespace ReleaseGates.Server.Identity;

/// <summary>The keys an issuer signs with.</summary>
internal interface ISigningKeys
{
    /// <summary>The keys now; asked for a <paramref name="kid"/> it does not have, it looks whether there are newer ones.</summary>
    ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(string? kid, CancellationToken cancel);
}
