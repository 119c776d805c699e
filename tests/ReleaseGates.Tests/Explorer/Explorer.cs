using ReleaseGates.Tests.Model;

namespace ReleaseGates.Tests.Explorer;

/// <summary>
/// Every path of a number of acts; a promotion is one step more. Paths that lead to the same state are one: the rules look
/// at the latest check per name and persona, at evidence, at last words and at exceptions, and at nothing else.
/// </summary>
internal static class Explorer
{
    private static readonly HashSet<string> Names =
    [
        "build passes", "build fails", "lint fails", "build passes, says the developer", "source is def", "source is abc",
        "the manager brings def",
        "criteria pass", "test evidence", "qa signs G3", "qa rejects G3",
        "rollback plan", "manager signs G3", "manager signs G2", "manager rejects G3", "initiator signs G3", "sre signs G3",
        "an agent signs G3 for the manager",
        "G1 bypassed", "G2 bypassed", "G3 bypassed", "G2 bypassed tomorrow", "sibling bypassed",
    ];

    /// <summary>What six personas may try; the audit reader has nothing to try with.</summary>
    public static IReadOnlyList<Act> Repertoire { get; } = [.. Acts.All.Where(act => Names.Contains(act.Name))];

    /// <summary>One shortest path to every state, the shorter first.</summary>
    public static IEnumerable<ExploredState> States(IReadOnlyList<Act> repertoire, int acts)
    {
        var start = new ExploredState([], new(Acts.Initiator));
        var known = new HashSet<string> { start.Key };
        var frontier = new List<ExploredState> { start };
        for (var depth = 0; ; depth++)
        {
            foreach (var state in frontier)
                yield return state;
            if (depth == acts)
                yield break;
            var next = new List<ExploredState>();
            foreach (var state in frontier)
                foreach (var act in repertoire)
                    if (state.After(act) is { } after && known.Add(after.Key))
                        next.Add(after);
            frontier = next;
        }
    }
}
