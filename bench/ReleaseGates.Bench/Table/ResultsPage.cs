using System.Globalization;
using System.Text;

namespace ReleaseGates.Bench.Table;

/// <summary>The page of results: machine, targets with both sides, every figure.</summary>
internal static class ResultsPage
{
    public static string Write(Figures figures, IReadOnlyList<string> machine, BenchSettings settings)
    {
        var page = new StringBuilder();
        Line(page, "# Results");
        Line(page, "");
        Line(page, $"Written by `make bench` on {DateTime.UtcNow:yyyy-MM-dd}; "
            + $"medians of {settings.Runs} runs of {settings.Run.TotalSeconds:0} s. Both sides of a line are from this one run.");
        Line(page, "");
        foreach (var fact in machine)
            Line(page, $"- {fact}");
        Line(page, "");
        Line(page, "| what | ours | the other side | ratio | target | |");
        Line(page, "|---|---|---|---|---|---|");
        foreach (var target in Targets.All)
            Row(page, target, figures);
        if (figures.Value(FigureNames.FloorRows) is { } rows && figures.Value(FigureNames.FloorPost) is { } post)
        {
            Line(page, "");
            Line(page, $"A ceiling is what {Environment.ProcessorCount} processors would carry if an event cost nothing "
                + $"but its three rows with their indexes and checks ({Number(rows)} µs, no rule, no trigger, no foreign key) "
                + $"and the exchange of a post ({Number(post)} µs of load and server). "
                + "Where a ceiling misses its target, no program can meet it on this machine.");
        }
        Line(page, "");
        Line(page, "## Every figure");
        Line(page, "");
        Line(page, "| figure | value | |");
        Line(page, "|---|---|---|");
        foreach (var figure in figures.All)
            Line(page, $"| {figure.Name} | {Number(figure.Value)} {figure.Unit} | {figure.Note} |");
        return page.ToString();
    }

    private static void Row(StringBuilder page, BenchTarget target, Figures figures)
    {
        if (figures.Value(target.Ours) is not { } ours)
            return;
        if (target.Other is null)
        {
            Line(page, $"| {target.What} | {Number(ours)} | | | {target.Bound} | {Verdict(target.IsMet(ours))} |");
        }
        else if (figures.Value(target.Other) is { } other)
        {
            var ratio = ours / other;
            Line(page, $"| {target.What} | {Number(ours)} | {Number(other)} | "
                + $"{ratio.ToString("0.00", CultureInfo.InvariantCulture)} | {target.Bound} | {Verdict(target.IsMet(ratio))} |");
        }
    }

    private static string Verdict(bool met) => met ? "met" : "**not met**";

    private static string Number(double value) =>
        value.ToString(value >= 100 ? "N0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder page, string line) => page.Append(line).Append('\n');
}
