using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Reset;

/// <summary>Deletes the data of <c>up</c>; refuses while it runs.</summary>
internal static class ResetVerb
{
    public static async Task<int> RunAsync(string folder, CancellationToken cancel)
    {
        await ControlPlane.RemoveAsync(folder, cancel);
        Console.WriteLine($"{folder} was removed; the next start begins with an empty control plane.");
        return 0;
    }
}
