using Xunit;

namespace ReleaseGates.Tests.Cli;

public sealed class InterruptionTests
{
    private const string Accepted = """{"ingest_id":"0198c1de-0000-7000-8000-000000000001","status":"accepted","http_status":200"""
        + ""","error_code":null,"detail":{}}""";

    [Fact]
    public async Task Ctrl_C_says_that_the_event_was_not_acknowledged_and_how_to_send_it_again()
    {
        using var door = new HangingDoor();
        using var gates = GatesProcess.Start(
            ["check", "report", "--project", "p", "--name", "n", "--check", "build", "--status", "pass", "--key", "k7"], door.Connection);
        await door.AnswerAsync("", TestContext.Current.CancellationToken);
        gates.Interrupt();

        Assert.Equal(3, await gates.ExitedAsync());
        var said = await gates.Error.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("gates: interrupted: ", said, StringComparison.Ordinal);
        Assert.Contains("not acknowledged", said, StringComparison.Ordinal);
        Assert.Contains("--key k7", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_says_what_was_acknowledged_and_what_was_not()
    {
        using var door = new HangingDoor();
        var file = Path.GetTempFileName();
        await File.WriteAllLinesAsync(
            file, Enumerable.Range(0, 5)
            .Select(i => $$"""{"event_type":"backup_complete","payload":{"n":{{i}},"environment":"production"} }"""),
            TestContext.Current.CancellationToken);
        using var gates = GatesProcess.Start(["event", "send", "--file", file, "--json"], door.Connection);
        await door.AnswerAsync($"{Accepted}\n{Accepted}\n", TestContext.Current.CancellationToken);
        for (var line = 0; line < 2; line++)
            Assert.Equal(Accepted, await gates.Output.ReadLineAsync(TestContext.Current.CancellationToken));
        gates.Interrupt();

        Assert.Equal(3, await gates.ExitedAsync());
        Assert.Contains("2 of 5 events were acknowledged, 3 were not",
            await gates.Error.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_wait_for_standard_input()
    {
        using var gates = GatesProcess.Start(
            ["event", "send", "--file", "-"],
            new Dictionary<string, string> { ["GATES_URL"] = "http://127.0.0.1:9", ["GATES_TOKEN"] = "t" });
        // More than a pipe holds: once it is written, the command is reading.
        await gates.Input.WriteAsync(new string(' ', 1 << 20).AsMemory(), TestContext.Current.CancellationToken);
        await gates.Input.FlushAsync(TestContext.Current.CancellationToken);
        gates.Interrupt();

        Assert.Equal(3, await gates.ExitedAsync());
        Assert.StartsWith("gates: interrupted: ", await gates.Error.ReadToEndAsync(TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }
}
