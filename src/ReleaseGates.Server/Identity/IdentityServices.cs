using ReleaseGates.Server.Configuration;

namespace ReleaseGates.Server.Identity;

internal static class IdentityServices
{
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        var issuers = IssuerSettings.From(configuration);
        var skew = ServerSettings.Seconds(configuration, "Identity:ClockSkewSeconds", 30, 0, 300);
        var freshFor = ServerSettings.Seconds(configuration, "Identity:KeysFreshSeconds", 600, 1, 86_400);
        return services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new TokenVerifier(
                [.. issuers.Select(issuer => new TrustedIssuer(issuer, Keys(issuer, freshFor, time, provider), skew, time))], time);
        });
    }

    private static ISigningKeys Keys(IssuerSettings issuer, TimeSpan freshFor, TimeProvider time, IServiceProvider provider)
    {
        if (issuer.Secret is { } secret)
            return new SharedSecret(secret);
        if (Uri.TryCreate(issuer.Jwks, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
        {
            var log = provider.GetRequiredService<ILogger<JwksUrl>>();
            if (url.Scheme == "http" && !url.IsLoopback)
                JwksUrl.WarnOfPlainHttp(log, url);
            return new JwksUrl(url, freshFor, Client(), time, log);
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
