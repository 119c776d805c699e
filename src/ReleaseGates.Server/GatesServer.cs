using ReleaseGates.Postgres.Callers;
using ReleaseGates.Postgres.Decisions;
using ReleaseGates.Postgres.Ingest;
using ReleaseGates.Postgres.Live;
using ReleaseGates.Postgres.Personas;
using ReleaseGates.Postgres.Policy;
using ReleaseGates.Postgres.Releases;
using ReleaseGates.Postgres.Reports;
using ReleaseGates.Server.Configuration;
using ReleaseGates.Server.Contracts;
using ReleaseGates.Server.Decisions;
using ReleaseGates.Server.Health;
using ReleaseGates.Server.Identity;
using ReleaseGates.Server.Ingest;
using ReleaseGates.Server.Live;
using ReleaseGates.Server.OpenApi;
using ReleaseGates.Server.Personas;
using ReleaseGates.Server.Policy;
using ReleaseGates.Server.Problems;
using ReleaseGates.Server.Releases;
using ReleaseGates.Server.Reports;
using ReleaseGates.Server.Telemetry;

namespace ReleaseGates.Server;

/// <summary>Puts the server together.</summary>
public static class GatesServer
{
    /// <exception cref="ConfigurationException">A setting is missing or ill-formed.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args).AddTelemetry();
        var settings = ServerSettings.From(builder.Configuration);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = IngestEndpoints.LongestStream;
            kestrel.Limits.MaxRequestBufferSize = 2 * IngestEndpoints.LongestEnvelope;
            kestrel.Limits.MaxResponseBufferSize = IngestEndpoints.LongestEnvelope;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
            kestrel.Limits.MaxRequestLineSize = 8 << 10;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.DrainDelay + settings.Drain);
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(settings)
            .AddSingleton<DatabasePools>()
            .AddSingleton(services => new IngestStore(services.GetRequiredService<DatabasePools>().Ingest))
            .AddSingleton(services => new IngestBatcher(services.GetRequiredService<IngestStore>(), settings.Ingest))
            .AddSingleton(services => new CallerDatabase(services.GetRequiredService<DatabasePools>().Callers))
            .AddSingleton<ReleaseStore>()
            .AddSingleton<DecisionStore>()
            .AddSingleton<ReportStore>()
            .AddSingleton(services =>
                new ChangeStore(services.GetRequiredService<CallerDatabase>(), services.GetRequiredService<DatabasePools>().Live))
            .AddSingleton<LiveFeed>()
            .AddSingleton<PersonaStore>()
            .AddSingleton<PolicyStore>()
            .AddSingleton<Readiness>()
            .AddHostedService<DrainDelay>()
            .AddIdentity(builder.Configuration);

        var app = builder.Build();
        // Made now, so that a key file that cannot be read stops the start and not the first request.
        app.Services.GetRequiredService<TokenVerifier>();
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseMiddleware<CallerMiddleware>();
        app.MapIngest();
        app.MapReleases();
        app.MapDecisions();
        app.MapReports();
        app.MapLive();
        app.MapPersonas();
        app.MapPolicy();
        app.MapHealth();
        app.MapContracts();
        app.MapOpenApi();
        return app;
    }
}
