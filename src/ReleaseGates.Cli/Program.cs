using ReleaseGates.Cli.CommandLine;

return await Gates.RunAsync(args, Console.Out, Console.Error);
