using ReleaseGates.Server.Configuration;

namespace ReleaseGates.Server.Health;

/// <summary>Keeps the door open for a while after readyz has said no; only then does Kestrel stop listening.</summary>
internal sealed partial class DrainDelay(ServerSettings settings, ILogger<DrainDelay> log) : IHostedLifecycleService
{
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(log, settings.DrainDelay.TotalSeconds, settings.Drain.TotalSeconds);
        await Task.Delay(settings.DrainDelay, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        Log.Stopped(log);
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "Stopping: not ready from now on, listening for {DelaySeconds} s more, then at most {DrainSeconds} s to finish.")]
        public static partial void Stopping(ILogger logger, double delaySeconds, double drainSeconds);

        [LoggerMessage(2, LogLevel.Information, "Stopped.")]
        public static partial void Stopped(ILogger logger);
    }
}
