using ReleaseGates.LocalStack;

namespace ReleaseGates.Dev.Reset;

/// <summary>Removes what <c>up</c> kept; refuses while it runs.</summary>
internal static class ResetVerb
{
    public static async Task<int> RunAsync(string folder, CancellationToken cancel)
    {
        await ControlPlane.RemoveAsync(folder, cancel);
        Console.WriteLine($"{folder} is removed; the next start begins anew.");
        return 0;
    }
}
