using ReleaseGates.LocalStack;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ReleaseGates.Bench.Load;

/// <summary>Debian's pgbench, running one script against the same Postgres.</summary>
internal static partial class Pgbench
{
    public static async Task<(double PerSecond, TimeSpan Cpu)> RunAsync(
        ControlPlane stack, string script, int clients, TimeSpan time, CancellationToken cancel)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script, cancel);
            var start = new ProcessStartInfo("pgbench", [
                "-n", "-M", "prepared", "-c", $"{clients}", "-j", "2", "-T", $"{time.TotalSeconds:0}", "-f", file, stack.OwnerUrl])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            var before = CpuTimes.OfEndedChildren();
            using var process = Process.Start(start)!;
            var said = process.StandardOutput.ReadToEndAsync(cancel);
            var complained = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            var match = Rate().Match(await said);
            return match.Success
                ? (double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), CpuTimes.OfEndedChildren() - before)
                : throw new InvalidOperationException($"pgbench failed: {await complained}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Rate();
}
