using ReleaseGates.Bench.Work;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ReleaseGates.Bench.Load;

/// <summary>The distribution's wrk, posting what pipelines send, every event once.</summary>
internal static class Wrk
{
    private const string Script = """
        local threads = 0
        function setup(thread) threads = threads + 1; thread:set("id", threads) end

        function init(args)
          bodies, sent = {}, 0
          for line in io.lines(args[1]) do bodies[#bodies + 1] = line end
          path, run = args[2], tonumber(args[3])
          tokens = { unpack(args, 4) }
          headers = { ["Content-Type"] = "application/json" }
        end

        function request()
          sent = sent + 1
          headers["Authorization"] = "Bearer " .. tokens[sent % #tokens + 1]
          local number = string.format("%02d%02d%08d", run, id, sent)
          return wrk.format("POST", path, headers, (bodies[sent % #bodies + 1]:gsub("NUMBER", number, 1)))
        end

        function done(summary, latency, requests)
          print(string.format("RUN %d %d %d %d %d", summary.requests, summary.duration,
            latency:percentile(50), latency:percentile(99), summary.errors.status))
        end
        """;

    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    public static async Task<WrkRun> RunAsync(
        Target target, Pipelines pipelines, int connections, TimeSpan time, int run, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("gates-wrk-").FullName;
        try
        {
            var (script, bodies) = (Path.Combine(folder, "post.lua"), Path.Combine(folder, "bodies"));
            await File.WriteAllTextAsync(script, Script, cancel);
            await File.WriteAllLinesAsync(bodies, pipelines.Templates("NUMBER"), new UTF8Encoding(false), cancel);
            var start = new ProcessStartInfo("wrk", [
                "-t", "2", "-c", $"{connections}", "-d", $"{time.TotalSeconds:0}s", "-s", script, $"http://{target.EndPoint}", "--",
                bodies, target.Path, $"{run}", .. target.Tokens])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var complained = process.StandardError.ReadToEndAsync(cancel);
            var said = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            var line = said.Split('\n').FirstOrDefault(line => line.StartsWith("RUN ", StringComparison.Ordinal))
                ?? throw new InvalidOperationException($"wrk failed: {said} {await complained}");
            var figures = line.Split(' ')[1..].Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            return new(figures[0] / (figures[1] / 1e6), figures[2] / 1000, figures[3] / 1000, (long)figures[4]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
