using System.Diagnostics;
using Xunit;

namespace ReleaseGates.Tests.Support;

/// <summary>Waits for what another process does in its own time, and fails when it never does.</summary>
internal static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, int seconds = 120)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"It did not become true in {seconds} s.");
            await Task.Delay(25);
        }
    }
}
