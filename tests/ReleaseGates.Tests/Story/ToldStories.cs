using ReleaseGates.Dev.Demo;
using ReleaseGates.Personas;
using ReleaseGates.Releases;
using Spectre.Console;
using Xunit;

namespace ReleaseGates.Tests.Story;

/// <summary>A control plane on which both stories of the demo have been told, by the real binary, out of our own records.</summary>
public sealed class ToldStories : IAsyncLifetime
{
    private readonly StringWriter _told = new();
    private readonly string _artifacts = Directory.CreateTempSubdirectory("gates-story-").FullName;

    public ServerFixture Gates { get; } = new();

    /// <summary>What was printed.</summary>
    public string Text => _told.ToString();

    internal Cast Cast { get; private set; } = null!;

    public Guid Happened { get; private set; }

    public Guid Governed { get; private set; }

    internal GatesOf Manager => new(Gates, PersonaNames.ReleaseManager, Cast.Manager.Subject);

    internal GatesOf Auditor => new(Gates, PersonaNames.AuditReader, Cast.Auditor.Subject);

    public async ValueTask InitializeAsync()
    {
        await Gates.InitializeAsync();
        await TellAsync(new GitHubRecords(GitHubRecords.FixtureFolder));
    }

    public async Task TellAsync(GitHubRecords records)
    {
        Happened = ReleaseId.Of(records.Project, records.Tag);
        Governed = ReleaseId.Of(records.Project, $"{records.Tag}-governed");
        Cast = new Cast(records.Login);
        await Cast.IntroduceAsync(Gates.Database.OwnerConnectionString, CancellationToken.None);
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(_told), Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = 400;
        var gates = new GatesCli(Gates.Server.Address, person => Gates.Issuer.Token(person.Persona, person.Subject));
        await new WhatHappened(new(gates, console, CancellationToken.None), Cast, records).TellAsync();
        await new HowItShouldHaveGone(new(gates, console, CancellationToken.None), Cast, records, _artifacts).TellAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Gates.DisposeAsync();
        await _told.DisposeAsync();
        Directory.Delete(_artifacts, recursive: true);
    }
}
