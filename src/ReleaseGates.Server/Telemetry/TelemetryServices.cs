using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ReleaseGates.Postgres.Ingest;

namespace ReleaseGates.Server.Telemetry;

internal static class TelemetryServices
{
    /// <summary>Structured logs always; traces and metrics only where an OTLP endpoint is named.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        // Npgsql would write statements and the database's own words down; what failed is logged where it is answered.
        builder.Logging.AddFilter("Npgsql", LogLevel.None);

        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            builder.Services.AddOpenTelemetry()
                .ConfigureResource(resource => resource.AddService("gates-server"))
                .WithTracing(traces => traces.AddAspNetCoreInstrumentation().AddNpgsql().AddSource(IngestMetrics.Name))
                .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddNpgsqlInstrumentation().AddMeter(IngestMetrics.Name))
                .UseOtlpExporter();
        return builder;
    }
}
