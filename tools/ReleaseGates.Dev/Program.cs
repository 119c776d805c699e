using ReleaseGates.Dev;
using ReleaseGates.Dev.Demo;
using ReleaseGates.Dev.Docs;
using ReleaseGates.Dev.Reporting;
using ReleaseGates.Dev.Reset;
using ReleaseGates.Dev.Schema;
using ReleaseGates.Dev.Test;
using ReleaseGates.Dev.Up;
using ReleaseGates.LocalStack;

using var interruption = new Interruption();
var folder = args.Length > 1 ? args[1] : ".gates";
try
{
    switch (args.FirstOrDefault())
    {
        case "up":
            return await UpVerb.RunAsync(folder, interruption.Token);
        case "reset":
            return await ResetVerb.RunAsync(folder, interruption.Token);
        case "demo":
            return await DemoVerb.RunAsync(interruption.Token);
        case "reports":
            return await ReportsVerb.RunAsync(interruption.Token);
        case "docs":
            return await DocsVerb.RunAsync(interruption.Token);
        case "migration":
            return await MigrationVerb.RunAsync(args.ElementAtOrDefault(1), interruption.Token);
        case "test":
            return await TestVerb.RunAsync(args[1..], interruption.Token);
        case "mutants":
            return await MutantsVerb.RunAsync(args[1..], interruption.Token);
        default:
            await Console.Error.WriteLineAsync(
                "Usage: gates-dev up|reset [folder] | demo | docs | migration [name] | reports | test|mutants [xunit options]");
            return 2;
    }
}
catch (LocalStackException wrong)
{
    await Console.Error.WriteLineAsync($"gates-dev: {wrong.Message}");
    return 3;
}
catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
{
    return 130;
}
