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
            "Look at a server, or at a Supabase project's address, and say line by line what is right and what is not. gates-server doctor looks at the database.",
            "gates doctor --url https://gates.example.com",
            "gates doctor --url https://abcdefghijklmnop.supabase.co --key sb_publishable_... --canary --json")
    {
        _connection = new Connection(this);
        _key = Text("--key", "A Supabase project's publishable key [GATES_PROJECT_KEY].", value: "key");
        _canary = With(new Option<bool>("--canary") { Description = "Also send an event and its retry. Over HTTP they stay: an environment event of dev and two log rows." });
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var key = call[_key] ?? Invocation.Variable("GATES_PROJECT_KEY");
        using var line = new Line(_connection.Address(call), _connection.TokenIfGiven(call), key);
        var report = new DiagnosisReport(call.Output, call.IsJson);
        try
        {
            using var alive = await line.AskAsync(HttpMethod.Get, "healthz", speaks: false, cancel: cancel);
            var isServer = alive.IsSuccessStatusCode && (await alive.Content.ReadAsStringAsync(cancel)).Contains("alive", StringComparison.Ordinal);
            report.Add(Diagnosis.Fine("address", isServer ? "a server of Release Gates answers" : "no server of Release Gates, so a Supabase project's Data API is looked for"));
            report.Add(HttpClock.Judge(alive, TimeProvider.System));
            await foreach (var diagnosis in isServer ? new ServerVisit(line).ExamineAsync(cancel) : new ProjectVisit(line).ExamineAsync(cancel))
                report.Add(diagnosis);
            if (call[_canary])
                report.Add(await new CanaryVisit(line, isServer).SendAsync(cancel));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            report.Add(Diagnosis.Fault("address", $"It cannot be reached: {failure.Message}", "Check --url, and that something listens there."));
            report.End();
            return ExitCode.Failed;
        }
        report.End();
        return report.IsHealthy ? ExitCode.Yes : ExitCode.No;
    }
}
