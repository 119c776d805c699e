using ReleaseGates.Cli.CommandLine;
namespace ReleaseGates.Cli.Commands.Import;
internal sealed class GitHubCommand : Verb
{
    public GitHubCommand() : base("github", "") { }
    protected override Task<int> RunAsync(Invocation call, CancellationToken cancel) => Task.FromResult(0);
}
