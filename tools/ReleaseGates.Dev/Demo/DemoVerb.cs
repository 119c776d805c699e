using ReleaseGates.LocalStack;
using Spectre.Console;
using System.Diagnostics;

namespace ReleaseGates.Dev.Demo;

/// <summary>Starts a temporary control plane, runs both stories on it, and removes everything afterwards.</summary>
internal static class DemoVerb
{
    private const int Broken = 1;
    private const int Columns = 140;

    public static async Task<int> RunAsync(CancellationToken cancel)
    {
        var console = AnsiConsole.Console;
        if (Console.IsOutputRedirected)
            console.Profile.Width = Columns;
        var watch = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("gates-demo-").FullName;
        try
        {
            await TellAsync(folder, console, cancel);
            console.WriteLine();
            var seconds = watch.Elapsed.TotalSeconds;
            console.MarkupLineInterpolated(
                $"[green]Both stories are complete[/], in {seconds:0.0} s. Everything that was started has been stopped.");
            return 0;
        }
        catch (Exception broken) when (broken is not (LocalStackException or OperationCanceledException))
        {
            console.WriteLine();
            await Console.Error.WriteLineAsync($"gates-dev: the demo failed. {broken.Message}");
            return Broken;
        }
        finally
        {
            // If Postgres cannot access root's folder, its data is elsewhere; this finds it.
            await ControlPlane.RemoveAsync(folder, CancellationToken.None);
        }
    }

    private static async Task TellAsync(string folder, IAnsiConsole console, CancellationToken cancel)
    {
        var records = GitHubRecords.Find();
        await using var stack = await ControlPlane.StartAsync(new(folder), line => console.WriteLine(line), cancel);
        var cast = new Cast(records.Login);
        await cast.IntroduceAsync(stack.OwnerConnectionString, cancel);
        console.WriteLine($"Records: {Path.GetRelativePath(Repository.Root, records.Folder)}");

        var gates = new GatesCli(stack.ServerUrl, person => stack.Token(person.Persona, person.Subject));
        await new WhatHappened(new Story(gates, console, cancel), cast, records).TellAsync();
        var artifacts = Directory.CreateDirectory(Path.Combine(folder, "artifacts")).FullName;
        await new HowItShouldHaveGone(new Story(gates, console, cancel), cast, records, artifacts).TellAsync();
    }
}
