using System.CommandLine;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>A command that does something. Each has --json and examples in its help.</summary>
internal abstract class Verb : Command
{
    private readonly Option<bool> _json = new("--json") { Description = "Write machine-readable JSON to standard output." };

    protected Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        Options.Add(_json);
        SetAction((parsed, cancel) => RunAsync(new Invocation(parsed, parsed.GetValue(_json)), cancel));
    }

    public IReadOnlyList<string> Examples { get; }

    protected abstract Task<int> RunAsync(Invocation call, CancellationToken cancel);

    protected Option<string> Text(string name, string description, bool required = false, string? value = null) =>
        With(new Option<string>(name) { Description = description, Required = required, HelpName = value ?? "text" });

    protected Option<string> OneOf(string name, string description, IReadOnlyList<string> values, bool required = false) =>
        With(new Option<string>(name) { Description = description, Required = required }.AcceptOnlyFromAmong([.. values]));

    protected T With<T>(T option)
        where T : Option
    {
        Options.Add(option);
        return option;
    }
}
