using System.Globalization;

namespace ReleaseGates.Cli.GitHub;

/// <summary>
/// Names findings. The latest result of a name counts, so two findings that are not reruns of each other must not share
/// a name: a pass would hide the other's failure.
/// </summary>
internal sealed class Findings
{
    private readonly List<Finding> _findings = [];

    public IEnumerable<(Finding Finding, string Name)> Named
    {
        get
        {
            foreach (var namesakes in _findings.GroupBy(finding => finding.Name))
            {
                var slots = namesakes.Select(finding => finding.Slot).Distinct().Order(StringComparer.Ordinal).ToList();
                foreach (var finding in namesakes)
                    yield return (finding, slots.IndexOf(finding.Slot) is > 0 and var place
                        ? string.Create(CultureInfo.InvariantCulture, $"{finding.Name}_{place + 1}") : finding.Name);
            }
        }
    }

    public void Add(Finding finding) => _findings.Add(finding);
}
