using ReleaseGates.Cli.CommandLine;
using ReleaseGates.Gates;
using ReleaseGates.Ingest;
using System.CommandLine;
using System.Security.Cryptography;

namespace ReleaseGates.Cli.Commands.Evidence;

internal sealed class AddCommand : Verb
{
    private readonly ReleaseChoice _release;
    private readonly Option<string> _gate;
    private readonly Option<string> _type;
    private readonly Option<string> _url;
    private readonly Option<string> _file;
    private readonly Option<string> _sha256;
    private readonly Option<string> _check;
    private readonly Option<string> _deployment;
    private readonly Option<string> _origin;
    private readonly Option<string> _metadata;
    private readonly SourceRef _sourceRef;
    private readonly EventOptions _event;

    public AddCommand()
        : base(
            "add",
            "Attach evidence (FR-5). The control plane stores its URL and hash, never the file.",
            "gates evidence add --name v2026.02.4 --gate G2 --type test_result --file results.trx --artifact-url https://ci.example.com/42",
            "gates evidence add --name v2026.02.4 --gate G3 --type rollback_plan --file docs/rollback.md --source-ref 782fea9")
    {
        _release = new ReleaseChoice(this);
        _gate = OneOf("--gate", "The gate it belongs to.", GateCodes.All);
        _type = OneOf("--type", "The type of evidence.", EvidenceTypes.All, required: true);
        _url = Text("--artifact-url", "Its location: a URL or a path in the repository [the path of --file].", value: "url");
        _file = Text("--file", "A local file whose SHA-256 is recorded.", value: "path");
        _sha256 = Text("--sha256", "Its SHA-256, if there is no local file.", value: "hex");
        _check = Text("--check", "The check it belongs to.", value: "check_name");
        _deployment = Text("--deployment", "The deployment it is about.", value: "uuid");
        _metadata = Text("--metadata", "Further details, as a JSON object or @file.", value: "json");
        _origin = EventOptions.Origin(this);
        _sourceRef = SourceRef.OfFact(this);
        _event = new EventOptions(this);
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var payload = Payload.From(call[_metadata]);
        payload["artifact_type"] = call[_type];
        payload["artifact_url"] = call[_url] ?? call[_file]
            ?? throw new UsageException(
                "The location of the evidence is missing.", "Pass --artifact-url, or --file with a path in the repository.");
        payload.SetIfGiven("sha256", await HashAsync(call, cancel));
        var verdict = call[_file] is { } file ? FileVerdict.Of(file) : null;
        payload.SetIfGiven("verdict", verdict);
        if (verdict is not (null or "pass"))
            call.Error.WriteLine($"warning: {call[_file]} {Words(verdict)}: it meets no requirement.");
        payload.SetIfGiven("check_name", call[_check]);
        payload.SetIfGiven("deployment_id", call.Uuid(_deployment));
        payload.SetIfGiven("origin", EventOptions.OriginOf(call, _origin));
        return await _event.SendAsync(call, _release, EventTypes.EvidenceAttached, call[_gate], payload, cancel, _sourceRef);
    }

    private static string Words(string verdict) => verdict switch
    {
        "fail" => "reports failed tests",
        "empty" => "is empty",
        _ => "is not a readable test report",
    };

    private async Task<string?> HashAsync(Invocation call, CancellationToken cancel)
    {
        var given = call[_sha256]?.ToLowerInvariant();
        if (given is not null && (given.Length != 64 || given.Any(c => !char.IsAsciiHexDigitLower(c))))
            throw new UsageException("--sha256 is not 64 hexadecimal digits.", "Pass --file and let gates compute it.");
        if (call[_file] is not { } path)
            return given;
        await using var file = File.OpenRead(path);
        var computed = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancel));
        return given is null || given == computed
            ? computed
            : throw new UsageException(
                $"{path} has SHA-256 {computed}, not the one given.", "Check that it is the intended file before attaching it.");
    }
}
