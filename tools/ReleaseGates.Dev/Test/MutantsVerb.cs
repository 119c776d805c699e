using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Test;

/// <summary>Removes every guard in turn and checks that a test fails; these tests run only on request.</summary>
internal static class MutantsVerb
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "tests")).FullName;
        string[] only = ["-explicit", "on", "-namespace", "ReleaseGates.Tests.Mutants", "-showLiveOutput"];
        var totals = await new TestRun(TestRun.Built, Path.Combine(folder, "mutants.xml")).RunAsync([.. only, .. arguments], cancel);
        return totals.IsGreen ? 0 : 1;
    }
}
