using ReleaseGates.Bench;
using ReleaseGates.Bench.Lines;
using ReleaseGates.Bench.Table;

BenchSettings settings;
try
{
    settings = BenchSettings.Parse(args);
}
catch (FormatException wrong)
{
    await Console.Error.WriteLineAsync($"gates-bench: {wrong.Message}\n{BenchSettings.Usage}");
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    await using var bed = await TestBed.StartAsync(settings, stop.Token);
    var figures = new Figures();
    foreach (var line in AllLines.Of(settings))
    {
        Console.WriteLine($"\n{line.Title}");
        await line.MeasureAsync(bed, figures, stop.Token);
    }
    var page = ResultsPage.Write(figures, Machine.Facts(bed), settings);
    if (settings.Output is { } file)
        await File.WriteAllTextAsync(file, page, stop.Token);
    else
        Console.WriteLine($"\n{page}");
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
