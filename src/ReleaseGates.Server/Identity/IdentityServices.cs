namespace ReleaseGates.Server.Identity;

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        var issuers = IssuerSettings.From(configuration);
        var skew = TimeSpan.FromSeconds(int.TryParse(configuration["Identity:ClockSkewSeconds"], out var seconds) && seconds is >= 0 and <= 300 ? seconds : 30);
        return services.AddSingleton(provider => new TokenVerifier(
            [.. issuers.Select(issuer => new TrustedIssuer(issuer, Keys(issuer, provider), skew))],
            provider.GetRequiredService<TimeProvider>()));
    }

    private static ISigningKeys Keys(IssuerSettings issuer, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        if (issuer.Secret is { } secret)
            return new SharedSecret(secret);
        if (Uri.TryCreate(issuer.Jwks, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
        {
            var log = provider.GetRequiredService<ILogger<JwksUrl>>();
            if (url.Scheme == "http" && !url.IsLoopback)
                JwksUrl.WarnOfPlainHttp(log, url);
            return new JwksUrl(url, Client(), time, log);
        }
        return new JwksFile(issuer.Jwks!, time, provider.GetRequiredService<ILogger<JwksFile>>());
    }

    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = 1 << 20,
    };
}
