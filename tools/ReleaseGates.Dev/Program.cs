using ReleaseGates.Dev;
using ReleaseGates.Dev.Reset;
using ReleaseGates.Dev.Stack;
using ReleaseGates.Dev.Up;

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
        default:
            await Console.Error.WriteLineAsync("Usage: gates-dev up|reset|demo [folder]");
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
