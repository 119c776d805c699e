using ReleaseGates.Client;
using System.CommandLine;
using System.Globalization;

namespace ReleaseGates.Cli.CommandLine;

/// <summary>Address and credentials of the control plane; the same options for every command.</summary>
internal sealed class Connection
{
    private static readonly TimeSpan Unnoticed = TimeSpan.FromSeconds(1.5);

    private readonly Option<string> _url = new("--url") { Description = "Address of the control plane [GATES_URL].", HelpName = "url" };
    private readonly Option<string> _token = new("--token") { Description = "Bearer token [GATES_TOKEN].", HelpName = "jwt" };
    private readonly Option<string> _tokenFile = new(
        "--token-file") { Description = "File that contains the bearer token.", HelpName = "path" };

    private readonly Option<string> _attempts = new(
        "--attempts") { Description = "Attempts before giving up on a busy or unreachable control plane [7].", HelpName = "n" };

    public Connection(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_token);
        command.Options.Add(_tokenFile);
        command.Options.Add(_attempts);
    }

    public GatesClient Open(Invocation call, int? attempts = null) => GatesClient.Connect(
        Address(call), Token(call), attempts is { } limited ? Retry(call) with { Attempts = limited } : Retry(call));

    /// <summary>Where the control plane is.</summary>
    /// <exception cref="UsageException">It is missing or not a valid address.</exception>
    public Uri Address(Invocation call)
    {
        var given = call[_url] ?? Invocation.Variable("GATES_URL")
            ?? throw new UsageException("No address of the control plane was given.", "Set GATES_URL or pass --url.");
        return Uri.TryCreate(given, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
            ? address
            : throw new UsageException(
                $"'{given}' is not an http or https address.", "Set GATES_URL or --url to one like https://gates.example.com.");
    }

    private RetryPolicy Retry(Invocation call)
    {
        var patient = RetryPolicy.Default with
        {
            Waiting = (_, pause) =>
            {
                if (pause > Unnoticed)
                    call.Error.WriteLine($"The control plane is busy or unreachable; retrying in {Math.Ceiling(pause.TotalSeconds)} s ...");
            },
        };
        if (call[_attempts] is not { } given)
            return patient;
        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var attempts) && attempts is >= 1 and <= 1000
            ? patient with { Attempts = attempts }
            : throw new UsageException($"--attempts '{given}' must be between 1 and 1000.", "Leave it out for 7.");
    }

    private string Token(Invocation call) =>
        TokenIfGiven(call) ?? throw new UsageException("No token was given.", "Set GATES_TOKEN, or pass --token-file or --token.");

    /// <summary>The token, for a command that also works without one.</summary>
    public string? TokenIfGiven(Invocation call)
    {
        var given = call[_token] ?? (call[_tokenFile] is { } path ? File.ReadAllText(path) : Invocation.Variable("GATES_TOKEN"));
        if (given is null)
            return null;
        var token = given.Trim();
        return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new UsageException(
                "The token contains characters that are not printable ASCII.",
                "Set GATES_TOKEN to the token alone, without quotes or 'Bearer'.");
    }
}
