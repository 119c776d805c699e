using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Doctor;
using System.CommandLine;

namespace ReleaseGates.Cli.Commands.Doctor;

internal sealed class DoctorCommand : Verb
{
    private readonly Connection _connection;
    private readonly Option<string> _key;
    private readonly Option<bool> _canary;

    public DoctorCommand()
        : base(
            "doctor",
            "Check a server, or a Supabase project's address, and report each check. gates-server doctor checks the database.",
            "gates doctor --url https://gates.example.com",
            "gates doctor --url https://abcdefghijklmnop.supabase.co --key sb_publishable_... --canary --json")
    {
        _connection = new Connection(this);
        _key = Text("--key", "A Supabase project's publishable key [GATES_PROJECT_KEY].", value: "key");
        _canary = With(new Option<bool>("--canary")
        {
            Description = "Also send an event and its retry. They are recorded: an environment event of dev and two log rows.",
        });
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var key = call[_key] ?? Invocation.Variable("GATES_PROJECT_KEY");
        using var probe = new Probe(_connection.Address(call), _connection.TokenIfGiven(call), key);
        var report = new DiagnosisReport(call.Output, call.IsJson);
        try
        {
            using var alive = await probe.AskAsync(HttpMethod.Get, "healthz", withToken: false, cancel: cancel);
            var isServer = alive.IsSuccessStatusCode
                && (await alive.Content.ReadAsStringAsync(cancel)).Contains("alive", StringComparison.Ordinal);
            report.Add(Diagnosis.Fine(
                "address", isServer ? "a Release Gates server responds"
                : "not a Release Gates server; checking for a Supabase project's Data API"));
            report.Add(HttpClock.Judge(alive, TimeProvider.System));
            await foreach (var diagnosis in isServer ? new ServerChecks(probe).ExamineAsync(cancel)
                : new ProjectChecks(probe).ExamineAsync(cancel))
                report.Add(diagnosis);
            if (call[_canary])
                report.Add(await new CanaryCheck(probe, isServer).SendAsync(cancel));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            report.Add(Diagnosis.Fault(
                "address", $"It cannot be reached: {failure.Message}", "Check --url, and that something is listening there."));
            report.End();
            return ExitCode.Failed;
        }
        report.End();
        return report.IsHealthy ? ExitCode.Yes : ExitCode.No;
    }
}
