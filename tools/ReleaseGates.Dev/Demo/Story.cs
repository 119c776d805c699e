using ReleaseGates.Personas;
using Spectre.Console;
using System.Text.Json.Nodes;

namespace ReleaseGates.Dev.Demo;

/// <summary>Prints each step, runs it, and stops at the first unexpected result.</summary>
public sealed class Story(GatesCli gates, IAnsiConsole console, CancellationToken cancel)
{
    /// <summary>Environment variables of every command; a pipeline's variables are set for the pipeline only.</summary>
    public Dictionary<string, string> Everywhere { get; } = [];

    public Dictionary<string, string> InPipeline { get; } = [];

    public void Chapter(string title, string about)
    {
        console.WriteLine();
        console.Write(new Rule($"[bold]{Markup.Escape(title)}[/]").LeftJustified());
        console.WriteLine(about);
    }

    /// <summary>Runs one command as a person, with <c>--json</c>, and returns its output.</summary>
    /// <param name="does">What is done, as the rest of a sentence that begins with the person.</param>
    /// <param name="exit">The expected exit code.</param>
    public async Task<JsonObject> DoAsync(Person person, string does, int exit, params string[] arguments)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(person.Name)}[/] [grey]({person.Persona})[/] {Markup.Escape(does)}");
        console.MarkupLine($"  [blue]$ {Markup.Escape(CommandLine(arguments))}[/]");
        return await AnswerAsync(person, exit, arguments);
    }

    /// <summary>The same, without printing it.</summary>
    public async Task<JsonObject> AnswerAsync(Person person, int exit, params string[] arguments)
    {
        Dictionary<string, string> variables = new(Everywhere);
        if (person.Persona == PersonaNames.CiServiceRole)
        {
            foreach (var (name, value) in InPipeline)
                variables[name] = value;
        }
        var said = await gates.RunAsync(person, variables, [.. arguments, "--json"], cancel);
        if (said.ExitCode != exit)
            throw new StoryException($"{CommandLine(arguments)} ended with {said.ExitCode}, not {exit}. "
                + $"{said.Error}{(said.Error.Length == 0 ? said.Output.Trim() : "")}");
        return said.Json;
    }

    /// <summary>States a fact, and ends the story if it is not true.</summary>
    public void Holds(string fact, bool holds)
    {
        if (!holds)
            throw new StoryException($"This should be true but is not: {fact}");
        console.MarkupLine($"  [green]{(console.Profile.Capabilities.Unicode ? "✓" : "ok")}[/] {Markup.Escape(fact)}");
    }

    public void Show(string[] columns, IEnumerable<string?[]> rows)
    {
        var table = new Table().Border(console.Profile.Capabilities.Unicode ? TableBorder.Rounded : TableBorder.Ascii);
        foreach (var column in columns)
            table.AddColumn($"[grey]{Markup.Escape(column)}[/]");
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => Markup.Escape(cell ?? ""))]);
        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    private static string CommandLine(string[] arguments) => "gates " + string.Join(' ', arguments.Select(Quoted));

    private static string Quoted(string argument)
    {
        var shown = Path.IsPathRooted(argument) ? Path.GetFileName(argument) : argument;
        return shown.Any(c => char.IsWhiteSpace(c) || "\"{}$;'".Contains(c)) ? $"'{shown}'" : shown;
    }
}
